"""What is installed is what is here, in locked versions."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKED = dict(line.split("==") for line in (ROOT / "constraints.txt").read_text("utf-8").split())

OTHER_NAME = {"markdown-it": "markdown-it-py"}
"""What is imported under another name than it is installed."""


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_file_of_the_program_goes_into_the_package() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    files = [
        path for path in (ROOT / "tui_desk").rglob("*") if path.is_file() and "__pycache__" not in path.parts
    ]
    left_out = [
        path
        for path in files
        if path.suffix != ".py" and not any(fnmatch(path.name, one) for one in patterns)
    ]
    assert left_out == []


def imported(paths: Iterable[Path]) -> set[str]:
    """What these modules import that is neither Python's nor ours, by the names it is installed by."""
    names: set[str] = set()
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    foreign = {normal(name) for name in names - sys.stdlib_module_names - {"tui_desk"}}
    return {OTHER_NAME.get(name, name) for name in foreign}


def declared(requirements: Iterable[str]) -> set[str]:
    """The names of what is required."""
    return {normal(re.split(r"[\[<>=~! ]", one)[0]) for one in requirements}


def test_what_is_imported_is_what_is_declared() -> None:
    project = PROJECT["project"]
    extras = project["optional-dependencies"]
    suite = set((ROOT / "tui_desk" / "testing").glob("*.py"))
    program = set((ROOT / "tui_desk").rglob("*.py")) - suite
    optional = [one for name in extras.keys() - {"test", "dev"} for one in extras[name]]
    assert imported(program) == declared([*project["dependencies"], *optional])
    assert imported(suite) <= declared([*project["dependencies"], *extras["test"]])


def test_every_dependency_is_locked() -> None:
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [*PROJECT["project"]["dependencies"], *extras["test"], *extras["dev"]]
    names = {normal(re.split(r"[\[<>=~! ]", one)[0]) for one in wanted} - {"tui-desk"}
    assert names - {normal(name) for name in LOCKED} == set()


def test_the_lock_names_versions_and_no_place() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+", name) for name in LOCKED)
    assert all(re.fullmatch(r"[0-9][0-9A-Za-z.]*", version) for version in LOCKED.values())


def test_textual_is_pinned_exactly() -> None:
    assert f"textual=={LOCKED['textual']}" in PROJECT["project"]["dependencies"]
