"""From a file to settings; every mistake names its place and its remedy."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, asdict
from pathlib import Path

import pytest

from tui_desk.config import find_config, load, problem
from tui_desk.errors import ConfigError, ConfigMissing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    return path


def mistake(file: Path, text: str) -> str:
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert caught.value.exit_code == 3
    return str(caught.value).replace(str(file), "config.toml")


def test_an_empty_file_is_a_config_of_defaults(file: Path, private_home: Path) -> None:
    config = load(file)
    assert config.path == file
    assert config.store.url == f"sqlite:///{private_home}/.local/state/tui-desk/desk.db"
    assert (config.desk.undo_seconds, config.desk.reopen_days, config.ui.after) == (10, 14, "next")
    assert config.channels == ()


def test_what_is_written_is_what_is_read(file: Path) -> None:
    file.write_text(
        '[desk]\nname = "Acme"\n[ui]\nlayouts = ["ru", "uk"]\n[hooks]\non_message = ["notify", "-u"]\n'
    )
    config = load(file)
    assert config.desk.name == "Acme"
    assert config.ui.layouts == ("ru", "uk")
    assert config.hooks.on_message == ("notify", "-u")


def test_settings_do_not_change(file: Path) -> None:
    config = load(file)
    with pytest.raises(FrozenInstanceError):
        config.desk.name = "Other"  # type: ignore[misc]


def test_the_config_is_the_named_one_then_the_environments_then_the_usual_one(
    file: Path, private_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = private_home / ".config/tui-desk/config.toml"
    usual.parent.mkdir(parents=True)
    usual.touch()
    assert find_config() == usual
    named_by_environment = tmp_path / "other.toml"
    named_by_environment.touch()
    monkeypatch.setenv("TUI_DESK_CONFIG", str(named_by_environment))
    assert find_config() == named_by_environment
    assert find_config(file) == file


def test_without_any_config_the_first_start_can_be_told_from_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigMissing, match="tui-desk init"):
        load()
    with pytest.raises(ConfigError) as caught:
        load(tmp_path / "nowhere.toml")
    assert not isinstance(caught.value, ConfigMissing)


def test_a_misspelt_option_is_told_with_line_and_suggestion(file: Path) -> None:
    told = mistake(file, '# ours\n\n[desk]\nname = "x"\nundo_secons = 5\n')
    assert told == "config.toml:5: desk.undo_secons: no such option; did you mean `undo_seconds`?"


def test_an_option_nobody_could_mean_is_told_with_those_there_are(file: Path) -> None:
    told = mistake(file, "[store]\nxyzzy = 1\n")
    assert told == "config.toml:2: store.xyzzy: no such option; there are: url"


def test_a_misspelt_table_is_told(file: Path) -> None:
    assert mistake(file, "[dekc]\n").endswith("no such option; did you mean `desk`?")


def test_path_is_no_option(file: Path) -> None:
    assert mistake(file, 'path = "x"\n').startswith("config.toml:1: path: no such option")


def test_a_wrong_value_is_told_without_repeating_it(file: Path) -> None:
    told = mistake(file, '[ui]\nafter = "hunter2"\n')
    assert told.startswith("config.toml:2: ui.after:")
    assert "'next', 'stay' or 'list'" in told
    assert "hunter2" not in told


def test_every_mistake_is_told_at_once(file: Path) -> None:
    told = mistake(file, '[desk]\nundo_seconds = -1\n[ui]\nbell = "loud"\n')
    assert [line.split(":")[1] for line in told.splitlines()] == ["2", "4"]


def test_broken_toml_is_told_with_its_line(file: Path) -> None:
    assert mistake(file, "[desk]\nname = \n").startswith("config.toml:2: a value is missing")


def test_a_file_that_is_not_text_is_told(file: Path) -> None:
    file.write_bytes(b'[desk]\nname = "\xff"\n')
    with pytest.raises(ConfigError, match=f"{file}:2: is not UTF-8"):
        load(file)


def test_a_mark_before_the_text_which_some_editors_write_is_no_mistake(file: Path) -> None:
    file.write_bytes(b'\xef\xbb\xbf[desk]\r\nname = "Acme"\r\n')
    assert load(file).desk.name == "Acme"


def test_keys_read_the_same_with_and_without_quotes(file: Path) -> None:
    file.write_text('[keys]\nconversation.close = "e"\n"view.mine" = ["g m", "f2"]\n')
    assert load(file).keys == {"conversation.close": "e", "view.mine": ("g m", "f2")}


def test_a_mistake_found_later_is_told_with_its_line_too(file: Path) -> None:
    file.write_text('[keys]\n"conversation.close" = "e"\nview.mien = "x"\n')
    told = str(problem(load(file), "keys.view.mien", "no such command"))
    assert told == f"{file}:3: keys.view.mien: no such command"


def test_a_password_is_accepted_only_in_a_file_that_nobody_else_reads(file: Path) -> None:
    text = '[[channels]]\nname = "a"\nkind = "imap"\n[channels.smtp]\npassword = "hunter2"\n'
    file.write_text(text)
    load(file)
    for mode in (0o640, 0o604, 0o666):
        file.chmod(mode)
        told = mistake(file, text)
        assert told.startswith(
            "config.toml:5: channels[0].smtp.password: a secret in a file that others can read"
        )
        assert "hunter2" not in told


def test_a_file_without_secrets_may_be_read_by_all(file: Path) -> None:
    file.write_text('[[channels]]\nname = "a"\nkind = "imap"\npassword_command = "pass show mail"\n')
    file.chmod(0o644)
    assert len(load(file).channels) == 1


def test_no_way_of_showing_a_config_shows_a_secret(file: Path) -> None:
    file.write_text(
        '[[channels]]\nname = "a"\nkind = "imap"\npassword = "hunter2"\n'
        'oauth = { client_secret = "hunter2", refresh_token = "hunter2", token_url = "https://x" }\n'
    )
    config = load(file)
    for shown in (repr(config), str(config), repr(asdict(config))):
        assert "hunter2" not in shown
        assert "https://x" in shown
