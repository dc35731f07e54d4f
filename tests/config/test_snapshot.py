"""Settings found right are read back as they were, without what checks them, and never with a secret."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui_desk import cached, folders
from tui_desk.config import load
from tui_desk.config.secret import Hidden, is_secret_key
from tui_desk.config.settings import Config
from tui_desk.config.table import Table
from tui_desk.config.validating import models_in, options_of
from tui_desk.connectors import registry
from tui_desk.errors import ConfigError

FULL = """
[desk]
name = "Acme"
[ui]
layouts = ["ru"]
[keys]
conversation.close = ["e", "g x"]
[hooks]
on_message = ["notify", "-u"]
[priorities]
normal = 0
high = 3
[teams]
shop = ["eva"]
[[channels]]
name = "a"
kind = "imap"
address = "us@desk.example"
password_command = ["pass", "show"]
fetch_below = "5MB"
smtp = { host = "mail.example.com", port = 25 }
[tickets]
remind = ["2d", "1h"]
states = { de = { submitted = "neu" } }
[tickets.working_hours]
holidays = ["2026-12-25"]
[tickets.tell]
texts = [{ on = "created", language = "de", text = "Hallo" }]
[[tickets.kinds]]
name = "customer"
visible_to_customer = false
[[tickets.fields]]
name = "size"
type = "choice"
choices = ["s", "m"]
[[tickets.templates]]
name = "weekly"
title = "Weekly"
fields = { size = "s" }
[[customers.lookup]]
name = "crm"
command = "crm {mail}"
timeout = "5s"
"""
LOOKUP = '[[customers.lookup]]\nname = "crm"\nurl = "https://crm.example/{mail}"\npassword = "hunter2"\n'
BOX = '[[channels]]\nname = "a"\nkind = "imap"\n'
LOAD = "import sys; from pathlib import Path; from tui_desk.config import load; c = load(Path(sys.argv[1]));"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_text(FULL)
    path.chmod(0o600)
    return path


def kept() -> list[Path]:
    return list(Path(folders.cache_folder()).rglob("*.json"))


def imported(file: Path) -> set[str]:
    """What reading the settings imports in a process of its own."""
    code = f"{LOAD} print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_what_is_read_back_is_what_was_found_right(file: Path) -> None:
    first = load(file)
    (place,) = kept()
    assert load(file) == first
    assert repr(load(file)) == repr(first)
    named = set(json.dumps(json.loads(place.read_text())).split('"'))
    assert {f"{table.__module__}:{table.__name__}" for table in within(Config)} <= named


def within(model: type[Table]) -> set[type[Table]]:
    """Every table there may be in one of this class."""
    inner = [one for kind in options_of(model).values() for one in models_in(kind)]
    return {model}.union(*map(within, inner))


def test_an_unchanged_file_is_read_without_what_checks_it(file: Path) -> None:
    assert "pydantic" in imported(file)
    assert "pydantic" not in imported(file)


def test_a_changed_file_is_checked_anew(file: Path) -> None:
    load(file)
    file.write_text('[desk]\nname = "Other"\n')
    assert load(file).desk.name == "Other"
    file.write_text('[desk]\nnmae = "Other"\n')
    for _ in range(2):
        with pytest.raises(ConfigError, match="no such option"):
            load(file)


def test_where_things_lie_by_default_is_asked_each_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = load(file).store.url
    monkeypatch.setenv("XDG_STATE_HOME", str(file.parent / "elsewhere"))
    assert load(file).store.url != before


def test_only_its_owner_can_read_it(file: Path) -> None:
    load(file)
    (place,) = kept()
    assert place.stat().st_mode & 0o777 == 0o600
    assert place.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"of": "x"}', "null"])
def test_a_damaged_one_counts_for_nothing(file: Path, damage: str) -> None:
    first = load(file)
    (place,) = kept()
    place.write_text(damage)
    assert load(file) == first


@pytest.mark.parametrize("name", [":Desk", "tui_desk.config.settings:Desk", '"name', ".settings:"])
def test_one_of_another_form_counts_for_nothing(file: Path, name: str) -> None:
    first = load(file)
    (place,) = kept()
    place.write_text(place.read_text().replace(name, name[:1] + "unheard"))
    assert load(file) == first


def test_what_a_link_leads_to_counts_for_nothing(file: Path, tmp_path: Path) -> None:
    load(file)
    (place,) = kept()
    elsewhere = place.rename(tmp_path / "elsewhere.json")
    elsewhere.write_text(elsewhere.read_text().replace("Acme", "Evil"))
    place.symlink_to(elsewhere)
    assert load(file).desk.name == "Acme"


def test_one_that_others_could_have_read_counts_for_nothing(file: Path) -> None:
    load(file)
    (place,) = kept()
    place.write_text(place.read_text().replace("Acme", "Evil"))
    assert load(file).desk.name == "Evil"
    place.chmod(0o644)
    assert load(file).desk.name == "Acme"


def test_where_it_can_not_be_kept_settings_are_read_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", os.devnull)
    assert load(file) == load(file)


def test_what_can_not_be_written_as_text_is_read_all_the_same(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json, "dumps", lambda kept: "\ud800")
    assert load(file).desk.name == "Acme"
    assert kept() == []


@pytest.mark.parametrize(
    "text",
    [
        f'{BOX}password = "hunter2"\n',
        f'{BOX}oauth = {{ client_secret = "hunter2" }}\n',
        f'{BOX}token = "hunter2"\n',
        f'{BOX}api_key = "hunter2"\n',
        f'{BOX}auth = "hunter2"\n',
        '[hooks]\non_message = ["curl", "-H", "Authorization: Basic hunter2"]\n',
        '[hooks]\non_message = ["curl", "https://desk:hunter2@crm.example/"]\n',
        '[hooks]\non_message = ["curl", "https://crm.example/new?api_key=hunter2"]\n',
        LOOKUP,
    ],
)
def test_a_file_with_a_secret_in_it_has_none(file: Path, text: str) -> None:
    file.write_text(text)
    load(file)
    assert kept() == []


@pytest.mark.parametrize("kind", registry.kinds())
def test_every_secret_of_a_connector_is_known_by_its_name(kind: str) -> None:
    def secrets(model: type) -> set[str]:
        options = options_of(model)
        inner = [one for option in options.values() for one in models_in(option)]
        mine = {name for name, option in options.items() if Hidden.__name__ in str(option)}
        return mine.union(*map(secrets, inner))

    assert [
        name for name in secrets(registry.connector_class(kind).Settings) if not is_secret_key(name)
    ] == []


def test_a_secret_readable_by_others_is_refused_each_time(file: Path) -> None:
    file.write_text(f'{BOX}password = "hunter2"\n')
    load(file)
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="others can read"):
        load(file)


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for number in range(cached.MOST + 3):
        path = tmp_path / f"{number}.toml"
        path.touch(0o600)
        load(path)
    assert len(kept()) == cached.MOST


def test_a_config_far_down_in_folders_of_other_letters_is_kept_too(tmp_path: Path) -> None:
    path = tmp_path / ("настройки" * 9) / ("служба" * 9) / "config.toml"
    path.parent.mkdir(parents=True)
    path.touch(0o600)
    load(path)
    assert len(kept()) == 1
