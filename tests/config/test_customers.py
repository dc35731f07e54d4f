"""Outside sources of the config: what is wrong is said in words, with the place."""

from __future__ import annotations

from pathlib import Path

import pytest

from tui_desk.config import load
from tui_desk.errors import ConfigError
from tui_desk.lookup_policy import Source
from tui_desk.policy import policy_of


def loaded(folder: Path, text: str) -> tuple[Source, ...]:
    path = folder / "config.toml"
    path.write_text(f'[[customers.lookup]]\nname = "shop"\n{text}\n')
    path.chmod(0o600)
    return policy_of(load(path), ()).lookups


def test_a_source_is_read(tmp_path: Path) -> None:
    (source,) = loaded(tmp_path, 'url = "https://x.example/{phone}"\nidentity = "phone"\ntimeout = "5s"')
    assert (source.url, source.identity, source.seconds) == ("https://x.example/{phone}", "phone", 5)
    assert source.secret is None
    (source,) = loaded(tmp_path, 'url = "https://x.example/{mail}"\npassword = "Bearer x"')
    assert source.secret is not None
    assert source.secret() == "Bearer x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "give one of command and url"),
        ('command = ["x", "{mail}"]\nurl = "https://x.example/{mail}"', "give one of command and url"),
        ('command = ["x"]', "say with {mail}"),
        ('command = ["x", "{mail}", "{phone}"]', "say with {mail}"),
        ('url = "http://x.example/{mail}"', "must begin with https://"),
        ('url = "ftp://localhost/{mail}"', "must begin with https://"),
        ('url = "https://{mail}.example/"', "never into its host"),
        ('command = ["x", "{mail}"]\ntimeout = "2m"', "timeout is at most 60s"),
        ('command = ["x", "{mail}"]\npassword = "x"', "a password goes with a url"),
        ('command = ["x", "{mail}"]\nidentity = "E Mail"', "a kind of identity"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        loaded(tmp_path, text)
