"""Any text at all is a config or a mistake told in words with the file's name; nothing else comes out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.hostile.targets import harmful
from tests.properties import SHARING
from tui_desk.config import load
from tui_desk.errors import ConfigError
from tui_desk.text.clean import clean

ROOT = Path(__file__).parents[2]
EXAMPLE = (ROOT / "config.example.toml").read_text().splitlines()
SET = [line.lstrip("# ") for line in EXAMPLE if " = " in line or line.lstrip("# ").startswith("[")]
KEYS = sorted({line.partition(" = ")[0] for line in SET if " = " in line})
TABLES = sorted({line for line in SET if line.startswith("[")})
VALUES = (
    *(
        "0",
        "-1",
        "1e400",
        "nan",
        "inf",
        "true",
        '""',
        '"x"',
        "[]",
        "[[]]",
        "{}",
        "1979-05-27",
        "07:32:00",
        '"\\u0000"',
    ),
    *(
        "9" * 400,
        '"~"',
        '"${HOME}"',
        "'\x1b]0;x\x07'",
        '"""',
        "[1, ",
        "{ a = ",
        '"' + "x" * 5_000 + '"',
        "0x",
        "\ufeff",
    ),
)
LINES = st.one_of(
    st.sampled_from(SET),
    st.sampled_from(TABLES),
    st.builds("{} = {}".format, st.sampled_from(KEYS), st.sampled_from(VALUES)),
    st.text(max_size=30),
)
pytestmark = pytest.mark.usefixtures("private_home")


def read(path: Path, content: bytes) -> None:
    """Load it; fail if what comes is neither a config nor words."""
    path.write_bytes(content)
    path.chmod(0o600)
    try:
        load(path)
    except ConfigError as error:
        told = str(error)
        if path.name not in told or not told.strip():
            raise AssertionError(f"told without the file: {told!a}") from error
        assert not harmful(clean(told)), ascii(told)


@settings(SHARING, max_examples=120)
@given(lines=st.lists(LINES, max_size=8))
def test_any_lines_are_a_config_or_a_mistake(tmp_path: Path, lines: list[str]) -> None:
    read(tmp_path / "config.toml", "\n".join(lines).encode("utf-8", "surrogatepass"))


@settings(SHARING, max_examples=80)
@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_config_or_a_mistake(tmp_path: Path, content: bytes) -> None:
    read(tmp_path / "config.toml", content)


@pytest.mark.parametrize(
    "text",
    [
        "a" + ".a" * 5_000 + " = 1",
        "x = " + "[" * 5_000,
        "x = " + "{a=" * 5_000,
        "[" + "a." * 3_000 + "a]",
        "x = " + "9" * 10_000,
        "[[channels]]\n" * 2_000,
    ],
    ids=["dotted", "lists", "tables", "headings", "a number", "channels"],
)
def test_depth_and_size_are_mistakes_too(tmp_path: Path, text: str) -> None:
    read(tmp_path / "config.toml", text.encode())
