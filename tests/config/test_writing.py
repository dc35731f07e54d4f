"""What a person wrote stays; what is added reads back as it was meant; nobody else may look."""

from __future__ import annotations

import stat
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.config import load
from tui_desk.config.writing import add_channel, value
from tui_desk.errors import ConfigError

CHANNEL = {
    "name": "support",
    "kind": "imap",
    "port": 993,
    "mouse": False,
    "smtp": {"host": "smtp.example.com"},
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def test_a_new_file_is_private_in_a_private_folder(tmp_path: Path) -> None:
    path = tmp_path / "a" / "config.toml"
    add_channel(path, CHANNEL)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert load(path).channels == (CHANNEL,)


def test_a_second_channel_leaves_every_byte_of_the_first_and_its_comments(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    mine = '# mine\n[desk]\nname = "Äcme" # ours\n\n[[channels]]\nname = "a" # first\nkind = "imap"\n'
    path.write_text(mine)
    path.chmod(0o644)
    add_channel(path, CHANNEL)
    assert path.read_text().startswith(mine)
    assert [channel["name"] for channel in load(path).channels] == ["a", "support"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_to_the_file_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "config.toml"
    real.touch()
    link.symlink_to(real)
    add_channel(link, CHANNEL)
    assert link.is_symlink()
    assert load(real).channels == (CHANNEL,)


def test_a_file_written_in_another_way_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('channels = [{ name = "a", kind = "imap" }]\n')
    with pytest.raises(ConfigError, match=r"\[\[channels\]\] blocks"):
        add_channel(path, CHANNEL)
    assert "support" not in path.read_text()
    assert list(tmp_path.iterdir()) == [path]


@given(st.one_of(TEXT, st.booleans(), st.integers(-(2**63), 2**63 - 1), st.lists(TEXT)))
def test_every_value_reads_back_as_itself(item: object) -> None:
    assert tomllib.loads(f"key = {value(item)}") == {"key": item}


def test_what_toml_can_not_say_is_refused() -> None:
    with pytest.raises(TypeError):
        value(None)
