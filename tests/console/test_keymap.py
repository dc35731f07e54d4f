"""Keys: the registry's, presets, the config's, and other keyboard layouts."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.keys import _character_to_key

from tui_desk.commands import BY_NAME, COMMANDS, Command, Where
from tui_desk.config import load
from tui_desk.errors import ConfigError
from tui_desk.keymap import BadKeys, Keymap, Menu, load_keymap, make_keymap
from tui_desk.keys import BadKey, named, normal, show, types_text
from tui_desk.layouts import LAYOUTS, twin
from tui_desk.presets import PRESETS


def name_at(keymap: Keymap, key: str, where: Where = "list") -> str | None:
    found = keymap.lookup(key, where)
    if isinstance(found, Menu):
        return f"menu {found.title}"
    return found.name if found else None


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_no_clashes_and_binds_only_what_exists(preset: str) -> None:
    assert PRESETS[preset].keys() <= BY_NAME.keys()
    make_keymap({"preset": preset})


def test_keys_do_what_the_design_says() -> None:
    keymap = make_keymap()
    assert name_at(keymap, "e") == "conversation.close"
    assert name_at(keymap, "exclamation_mark", "conversation") == "conversation.spam"
    assert name_at(keymap, "q") == "desk.quit"
    assert name_at(keymap, "q", "conversation") == "pane.back"
    assert name_at(keymap, "g") == "menu Go to"
    assert {name_at(keymap, key, "composer") for key in ("ctrl+enter", "alt+enter", "ctrl+s")} == {
        "draft.send"
    }
    assert name_at(keymap, "ctrl+x", "composer") == "menu Draft"


def test_a_menu_leads_to_its_commands() -> None:
    menu = make_keymap(layouts=["ru"]).lookup("g", "list")
    assert isinstance(menu, Menu)
    for key in ("m", "ь"):
        assert menu.command(key) is BY_NAME["view.mine"]
    assert menu.command("5") is None


def test_what_is_typed_with_alt_is_known_with_the_keys_of_other_layouts() -> None:
    keymap = make_keymap(
        {"conversation.spam": ["alt+r", "alt+shift+j"], "conversation.close": ["g alt+!", "alt+f5"]},
        layouts=["ru"],
    )
    assert keymap.with_alt() == {
        "r": "alt+r",
        "к": "alt+к",
        "J": "alt+shift+j",
        "О": "alt+shift+о",
        "!": "alt+exclamation_mark",
    }
    assert make_keymap().with_alt() == {}


def test_keys_that_type_text_do_nothing_else_in_the_composer() -> None:
    keymap = make_keymap()
    for character in string.printable.strip() + " ":
        assert keymap.lookup(named(character), "composer") is None


def test_config_rebinds_and_unbinds() -> None:
    keymap = make_keymap({"conversation.close": ["W", "ctrl+w"], "conversation.spam": "", "view.mine": "g z"})
    assert name_at(keymap, "W") == name_at(keymap, "ctrl+w") == "conversation.close"
    assert name_at(keymap, "e") is None
    assert keymap.keys("conversation.spam") == ()
    assert keymap.label("view.mine") == "g z"


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"conversation.clsoe": "e"}, "keys.conversation.clsoe", "did you mean `conversation.close`"),
        (
            {"conversation.close": "s"},
            "keys.conversation.close",
            "s is already the key of conversation.snooze",
        ),
        ({"conversation.close": "g"}, "keys.conversation.close", "g opens a menu, in which view.mine stands"),
        ({"conversation.close": "blah"}, "keys.conversation.close", "`blah` is no key"),
        ({"conversation.close": "hyperctrl+x"}, "keys.conversation.close", "no modifier"),
        ({"conversation.close": "hyper+q"}, "keys.conversation.close", "there are ctrl, alt, shift"),
        ({"conversation.close": "ctrl+"}, "keys.conversation.close", "`ctrl+` is no key"),
        ({"conversation.close": "shift+1"}, "keys.conversation.close", "write the character"),
        ({"conversation.close": "shift+!"}, "keys.conversation.close", "write the character"),
        ({"conversation.close": "ctrl+m"}, "keys.conversation.close", "most terminals send Enter for it"),
        ({"conversation.close": "g ctrl+I"}, "keys.conversation.close", "most terminals send Tab for it"),
        ({"conversation.close": "a b c"}, "keys.conversation.close", "one key, or two"),
        ({"preset": "emacs"}, "keys.preset", "default, gmail, mutt"),
    ],
)
def test_a_wrong_key_is_told_with_its_place(changes: dict[str, str], key: str, words: str) -> None:
    with pytest.raises(BadKeys) as caught:
        make_keymap(changes)
    assert caught.value.key == key
    assert words in str(caught.value)


def test_an_error_names_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\nmouse = true\n\n[keys]\n"conversation.close" = "s"\n')
    with pytest.raises(ConfigError, match=rf"{path}:5: keys.conversation.close: s is already"):
        load_keymap(load(path))


def test_an_unknown_layout_is_told(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[ui]\nlayouts = ["xx"]\n')
    with pytest.raises(ConfigError, match=r":2: ui.layouts: no layout `xx`; there are: .*ru"):
        load_keymap(load(path))


def test_config_chooses_keys_and_layouts(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[keys]\npreset = "gmail"\nconversation.close = "Q"\n[ui]\nlayouts = ["uk"]\n')
    keymap = load_keymap(load(path))
    assert name_at(keymap, "b") == name_at(keymap, "и") == "conversation.snooze"
    assert name_at(keymap, "Й") == "conversation.close"


@pytest.mark.parametrize(
    ("layout", "close", "assign_to_me"),
    [("ru", "у", "Ф"), ("uk", "у", "Ф"), ("be", "у", "Ф"), ("bg", "е", "Ь"), ("sr", "е", "А"), ("el", "ε", "Α"),
     ("he", "ק", None), ("ar", "ث", None)],
)  # fmt: skip
def test_letters_work_at_their_place_on_another_layout(
    layout: str, close: str, assign_to_me: str | None
) -> None:
    keymap = make_keymap(layouts=[layout])
    assert name_at(keymap, close) == "conversation.close"
    if assign_to_me:
        assert name_at(keymap, assign_to_me) == "conversation.take"


def test_control_keys_have_twins_too() -> None:
    assert name_at(make_keymap(layouts=["ru"]), "ctrl+ы", "composer") == "draft.send"


@given(st.sampled_from(sorted(LAYOUTS)), st.sampled_from(string.ascii_letters))
def test_a_twin_never_takes_a_key_that_is_bound(layout: str, letter: str) -> None:
    plain, twinned = make_keymap(), make_keymap(layouts=[layout])
    assert name_at(twinned, letter) == name_at(plain, letter)
    other = twin(letter, layout)
    if other:
        assert name_at(twinned, other) == name_at(plain, letter)


def test_each_layout_has_a_character_for_each_letter() -> None:
    assert {len(characters) for characters in LAYOUTS.values()} == {26}


def test_keys_are_named_as_the_terminal_library_names_them() -> None:
    for character in string.printable.strip() + " абвґ":
        assert named(character) == _character_to_key(character)


@pytest.mark.parametrize(
    ("written", "key"),
    [("e", "e"), ("E", "E"), ("shift+e", "E"), ("!", "exclamation_mark"), ("Ctrl+W", "ctrl+w"), (" ", "space"),
     ("esc", "escape"), ("PgDn", "pagedown"), ("ctrl+alt+x", "alt+ctrl+x"), ("ctrl++", "ctrl+plus"), ("+", "plus"),
     ("G  m", "G m"), ("F5", "f5"), ("shift+tab", "shift+tab"), ("question_mark", "question_mark")],
)  # fmt: skip
def test_people_may_spell_keys_in_their_way(written: str, key: str) -> None:
    assert normal(written) == key
    assert normal(show(key)) == key


@given(
    st.text(st.characters(codec="ascii"), max_size=12) | st.text(st.characters(categories=["L"]), max_size=1)
)
def test_any_text_is_a_key_or_an_error(written: str) -> None:
    try:
        key = normal(written)
    except BadKey:
        return
    assert normal(key) == key


def test_help_shows_short_names() -> None:
    assert [show(key) for key in ("exclamation_mark", "ctrl+x c", "pagedown", "alt+enter", "f5", "E")] == [
        "!", "Ctrl+X c", "PgDn", "Alt+Enter", "F5", "E",
    ]  # fmt: skip


def test_every_command_but_the_mouse_has_a_key() -> None:
    keymap = make_keymap()
    without: list[Command] = [command for command in COMMANDS if not keymap.keys(command.name)]
    assert [command.name for command in without] == ["desk.mouse"]
    assert types_text("e")
    assert not types_text("ctrl+e")
