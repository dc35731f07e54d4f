"""`tui-desk web` before it serves: without its extra it says what to install."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.program import ROOT

WITHOUT = (
    "import sys; sys.modules[{name!r}] = None; from tui_desk.__main__ import run; sys.exit(run({words!r}))"
)


def run(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program where a package is not installed."""
    code = WITHOUT.format(name=name, words=list(words))
    return subprocess.run((sys.executable, "-c", code), cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["starlette", "uvicorn"])
def test_without_the_extra_it_says_what_to_install(name: str) -> None:
    done = run(name, "web")
    assert done.returncode == 1
    assert f"{name} is missing" in done.stderr or f"{name}." in done.stderr
    assert "tui-desk[web]" in done.stderr
    assert "Traceback" not in done.stderr


def test_its_help_needs_no_extra() -> None:
    done = run("starlette", "web", "--help")
    assert done.returncode == 0
    assert "--port" in done.stdout
