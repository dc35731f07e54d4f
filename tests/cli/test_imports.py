"""A verb loads only what it needs."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "textual",
    "sqlmodel",
    "sqlalchemy",
    "alembic",
    "pydantic",
    "httpx",
    "imapclient",
    "watchfiles",
    "rich",
)


def loaded(*arguments: str) -> set[str]:
    code = (
        "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]);"
        " print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("init", "--help"), ("doctor", "--help")])
def test_telling_about_itself_loads_nothing_heavy(arguments: tuple[str, ...]) -> None:
    assert loaded(*arguments) & set(HEAVY) == set()


def test_looking_after_the_desk_loads_no_screen() -> None:
    assert loaded("doctor") & {"textual", "sqlmodel"} == set()
