"""The documents say what the program does, and nothing else: what they name is there, what is there they name."""

from __future__ import annotations

import importlib
import importlib.util
import re
import shlex
import tomllib
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.config.test_example import known
from tui_desk.cli import tree
from tui_desk.commands import COMMANDS
from tui_desk.config import Config
from tui_desk.config.validating import checked
from tui_desk.connectors import registry
from tui_desk.errors import Exit
from tui_desk.keymap import make_keymap
from tui_desk.keys import show

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PRESENT = {page.name: page.read_text("utf-8") for page in PAGES}
BLOCK = re.compile(r"^[ ]*```(\w*)\n(.*?)^[ ]*```$", re.DOTALL | re.MULTILINE)
INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(([^)\s]+)\)")
CALL = re.compile(r"\s*(?:\$ |sudo -u \w+ |ExecStart=\S+/)?tui-desk(?: --config \S+)? ([^|&;]+)")
"""A line that runs the program."""
DOTTED = re.compile(r"[a-z_]+(?:\.[A-Za-z_]+)+")


def blocks(page: str, *languages: str) -> list[str]:
    """The fenced blocks of a page in one of these languages."""
    return [text for language, text in BLOCK.findall(PRESENT[page]) if language in languages]


def spoken(page: str) -> Iterator[str]:
    """Everything a page says in type of code, a line at a time; a line that ends with a backslash goes on."""
    text = PRESENT[page]
    for _, block in BLOCK.findall(text):
        yield from re.sub(r"\\\n\s*", "", block).split("\n")
    yield from INLINE.findall(BLOCK.sub("", text))


def anchor(heading: str) -> str:
    """How a heading is linked to."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def script(name: str) -> Any:
    """A module of `scripts/`."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def verbs() -> dict[str, Any]:
    """Every verb with its words, and its command."""
    return {" ".join(path): command for path, command in tree.verbs()}


@pytest.mark.parametrize("page", PRESENT)
def test_links_inside_the_documents_lead_somewhere(page: str) -> None:
    folder = ROOT if page == "README.md" else ROOT / "docs"
    for link in LINK.findall(BLOCK.sub("", PRESENT[page])):
        if "://" in link:
            continue
        name, _, part = link.partition("#")
        target = (folder / name).resolve() if name else folder / page
        assert target.is_file(), link
        if part:
            headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
            assert part in {anchor(heading) for heading in headings}, link


@pytest.mark.parametrize("page", PRESENT)
def test_every_make_target_a_document_names_is_there(page: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = {found for line in spoken(page) for found in re.findall(r"^\s*make ([a-z]+)", line)}
    assert named <= targets


def test_the_readme_names_the_two_commands_and_the_pages() -> None:
    readme = PRESENT["README.md"]
    assert "make demo" in readme
    assert "make test" in readme
    assert "pipx install ." in readme
    for page in PRESENT.keys() - {"README.md"}:
        assert f"docs/{page}" in readme, page


@pytest.mark.parametrize("page", PRESENT)
def test_every_verb_and_option_a_document_names_is_there(page: str) -> None:
    there = verbs()
    nouns = {name.split()[0] for name in there}
    for said in filter(None, map(CALL.match, spoken(page))):
        words = shlex.split(said[1], comments=True)
        plain = [word for word in words if not word.startswith("-")]
        assert not plain or plain[0] in nouns, said[0]
        if not plain or (len(plain) == 1 and plain[0] not in there):
            continue
        name = next((name for name in accumulate(plain, "{} {}".format) if name in there), "")
        assert name, said[0]
        options = {option for parameter in there[name].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= {*options, "--help"}, said[0]


def test_every_verb_is_in_the_manual_of_the_command_line() -> None:
    manual = PRESENT["cli.md"]
    missing = [name for name in verbs() if f"tui-desk {name}" not in manual]
    assert missing == []


def test_every_exit_code_is_in_the_manual_of_the_command_line() -> None:
    rows = set(re.findall(r"^\| *`?(\d+)`? *\|", PRESENT["cli.md"], re.MULTILINE))
    assert rows >= {str(code.value) for code in Exit}
    assert rows <= {str(code.value) for code in Exit}


def test_exit_codes_named_elsewhere_exist() -> None:
    for page, text in PRESENT.items():
        for number in re.findall(r"exit code (\d+)", text, re.IGNORECASE):
            assert int(number) in set(Exit), f"{page}: {number}"


def test_the_key_tables_are_those_of_the_registry() -> None:
    page = PRESENT["keys.md"]
    assert script("keys").filled(page) == page


def test_the_tables_that_rows_are_written_by_are_those_of_the_models() -> None:
    assert script("tables").module() == (ROOT / "tui_desk" / "store" / "tables.py").read_text("utf-8")


def test_the_colours_of_the_first_frame_are_those_that_the_console_sends() -> None:
    made = script("first_colours").module()
    assert made == (ROOT / "tui_desk" / "widgets" / "first_colours.py").read_text("utf-8")


def test_every_command_and_key_is_on_the_page_of_keys() -> None:
    page = PRESENT["keys.md"].replace("\\|", "|")
    for command in COMMANDS:
        assert f"`{command.name}`" in page
        for key in command.keys:
            assert f"`{show(key)}`" in page, key


def test_the_keys_in_the_readme_are_keys() -> None:
    rows = re.findall(r"^\| (`.+?) \| .+? \| (`.+?) \| .+ \|$", PRESENT["README.md"], re.MULTILINE)
    assert len(rows) > 8
    there = {show(key) for command in COMMANDS for key in command.keys}
    menus = {show(key.split()[0]) for command in COMMANDS for key in command.keys if " " in key}
    assert {key for row in rows for cell in row for key in INLINE.findall(cell)} <= there | menus


@pytest.mark.parametrize(
    ("page", "number"),
    [(page, number) for page in PRESENT for number in range(len(blocks(page, "toml")))],
)
def test_every_option_an_example_sets_exists_and_the_example_is_valid(page: str, number: int) -> None:
    document = tomllib.loads(blocks(page, "toml")[number])
    config = checked(Config, {**document, "path": ROOT / "config.toml"})
    for channel in config.channels:
        registry.settings(channel)
    make_keymap(config.keys, config.ui.layouts)


def test_options_named_in_the_text_exist() -> None:
    options = {name.rpartition(".")[2] for name in known(Config)}
    options |= {name.rpartition(".")[2] for name in known(registry.connector_class("imap").Settings)}
    for page, text in PRESENT.items():
        for said in INLINE.findall(BLOCK.sub("", text)):
            found = re.fullmatch(r"([a-z_]+) = .+", said)
            assert not found or found[1] in {*options, "preset"}, f"{page}: {said}"


def test_names_in_the_architecture_are_names_in_the_code() -> None:
    inside = {path.stem for path in (ROOT / "tui_desk").iterdir()}
    commands = {command.name for command in COMMANDS}
    named = {said for said in INLINE.findall(PRESENT["architecture.md"]) if DOTTED.fullmatch(said)}
    named = {
        said
        for said in named
        if said.split(".")[0] in inside and said not in commands and not (ROOT / said).exists()
    }
    assert len(named) > 60
    wrong = [said for said in sorted(named) if not _is_there(said)]
    assert wrong == []


def _is_there(dotted: str) -> bool:
    """A module, a file, or something in a module."""
    if (ROOT / "tui_desk" / dotted).is_file():
        return True
    found: Any = importlib.import_module("tui_desk")
    name = "tui_desk"
    for part in dotted.split("."):
        name = f"{name}.{part}"
        if hasattr(found, "__path__") and importlib.util.find_spec(name):
            found = importlib.import_module(name)
        elif hasattr(found, part) or part in getattr(found, "__dataclass_fields__", ()):
            found = getattr(found, part, None)
        else:
            return False
    return True


def test_the_layers_in_the_architecture_are_those_of_the_contract() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contract = next(one for one in project["tool"]["importlinter"]["contracts"] if one["type"] == "layers")
    rows = re.findall(
        r"^\| (`.+?`) \| [^|]+ \|$", PRESENT["architecture.md"].split("## The pieces")[0], re.MULTILINE
    )
    written = [name for row in rows for name in INLINE.findall(row)]
    wanted = [name for layer in contract["layers"] for name in layer.split(" | ") if not name.startswith("(")]
    assert written == wanted


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    part = PRESENT["architecture.md"].split("## Dependencies")[1].split("\n## ")[0]
    rows = "\n".join(re.findall(r"^\| ([^|]+) \|", part, re.MULTILINE))
    for dependency in project["project"]["dependencies"]:
        assert re.split(r"[\[<>=]", dependency)[0] in rows, dependency


@pytest.mark.parametrize("page", PRESENT)
def test_every_file_of_ours_a_document_names_is_there(page: str) -> None:
    for said in spoken(page):
        for name in re.findall(r"(?<![\w/.~*-])((?:docs|scripts|tests|bench|tui_desk|\.ci)/[\w./-]*)", said):
            assert (ROOT / name).exists(), name


@pytest.mark.parametrize("name", ["console.svg", "console-narrow.svg", "chat.svg", "tickets.svg"])
def test_the_pictures_are_whole_and_need_nothing_from_elsewhere(name: str) -> None:
    text = (ROOT / "docs" / name).read_text("utf-8")
    assert ElementTree.fromstring(text).tag.endswith("svg")
    assert set(re.findall(r"https?://[^\"\s<]+", text)) <= {"http://www.w3.org/2000/svg"}
