"""Programs a user would pick instead, installed where they are missing: from Debian, or from PyPI in a place apart."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

FROM_DEBIAN = {
    "neomutt": "neomutt",
    "aerc": "aerc",
    "alot": "alot",
    "notmuch": "notmuch",
    "mbsync": "isync",
}
FROM_PYPI = {
    "posting": ("posting==2.11.1", "tree-sitter<0.26"),
    "harlequin": ("harlequin",),
    "tl": ("toolong", "textual==0.58.1"),
    "inscriptis": ("inscriptis",),
    "html2text": ("html2text",),
}


NOT_HERE: dict[str, str] = {}
"""Why a program is missing in a table."""


def absent(name: str, why: str) -> None:
    """Say on the terminal and remember for the table why a program is missing."""
    NOT_HERE[name] = why
    print(f"{name} is left out: {why}", file=sys.stderr)


def debian(name: str) -> str | None:
    """The path of a program from Debian; None where it is not here and can't be installed."""
    found, why = shutil.which(name), "apt-get is missing, or not ours to run"
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for words in (["update"], ["install", "-y", "--no-install-recommends", FROM_DEBIAN[name]]):
            done = subprocess.run(["apt-get", *words], check=False, capture_output=True, text=True, env=env)
            why = " ".join(done.stderr.split())[-300:]
        found = shutil.which(name)
    if found is None:
        absent(name, f"Debian's {FROM_DEBIAN[name]} can't be installed: {why}")
    return found


def pypi(name: str, cache: Path) -> Path | None:
    """The folder of programs of a virtual environment with this package; None where it can't be had."""
    place = cache / "peers" / name
    if not (place / "whole").exists():
        shutil.rmtree(place, ignore_errors=True)
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(place)], check=False, capture_output=True, text=True
        )
        if made.returncode == 0:
            command = [str(place / "bin" / "pip"), "install", "--quiet", *FROM_PYPI[name]]
            made = subprocess.run(command, check=False, capture_output=True, text=True)
        if made.returncode != 0:
            absent(name, f"it can't be installed from PyPI: {' '.join(str(made.stderr).split())[-300:]}")
            return None
        (place / "whole").touch()
    return place / "bin"


def pypi_version(name: str, programs: Path) -> str:
    """What its package says of itself, in the virtual environment with these programs."""
    package = FROM_PYPI[name][0].partition("==")[0]
    asked = f"from importlib.metadata import version; print(version({package!r}))"
    command = [str(programs / "python"), "-c", asked]
    found = subprocess.run(command, check=False, capture_output=True, text=True)
    return f"{package} {found.stdout.strip() or 'of unknown version'}"


def version(program: str | Path) -> str:
    """What it says of itself, in short."""
    for option in ("--version", "-v"):
        found = subprocess.run([str(program), option], check=False, capture_output=True, text=True)
        words = (found.stdout or found.stderr).strip().splitlines()
        if found.returncode == 0 and words:
            return words[0][:60]
    return "of unknown version"
