"""How keys are spelt: `e`, `E`, `!`, `ctrl+w`, `alt+enter`, `f5`; two strokes as `g m`."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

_MODIFIERS = ("alt", "ctrl", "shift")
_NAMED = {
    *(
        "backspace",
        "delete",
        "down",
        "end",
        "enter",
        "escape",
        "home",
        "insert",
        "left",
        "pagedown",
        "pageup",
    ),
    *("right", "space", "tab", "up"),
    *(f"f{number}" for number in range(1, 25)),
}
_ALIASES = {
    "bs": "backspace",
    "cr": "enter",
    "del": "delete",
    "esc": "escape",
    "ins": "insert",
    "page_down": "pagedown",
    "page_up": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    "pgup": "pageup",
    "return": "enter",
    "control": "ctrl",
    "option": "alt",
}
_SHORT = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_SHOWN = {
    "backspace": "Backspace",
    "delete": "Del",
    "down": "↓",
    "end": "End",
    "enter": "Enter",
    "escape": "Esc",
    "home": "Home",
    "insert": "Ins",
    "left": "←",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "right": "→",
    "space": "Space",
    "tab": "Tab",
    "up": "↑",
}
_SENT_AS = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+left_square_bracket": "escape",
    "ctrl+m": "enter",
}
"""Keys most terminals can't tell from another."""
_PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


class BadKey(ValueError):
    """No terminal sends such a key; the message says what to write."""


def named(character: str) -> str:
    """The terminal library's name of the key that types a character: `!` is `exclamation_mark`."""
    if character == " ":
        return "space"
    if character.isalnum():
        return character
    name = unicodedata.name(character, character).lower().replace("-", "_").replace(" ", "_")
    return _SHORT.get(name, name)


_BY_NAME = {named(character): character for character in _PUNCTUATION}


def normal(written: str) -> str:
    """A key as people write it, in the terminal library's spelling. Raises BadKey."""
    strokes = [" "] if written == " " else written.split()
    if not 1 <= len(strokes) <= 2:
        raise BadKey("write one key, or two with a space between them, such as `e`, `ctrl+w` or `g m`")
    return " ".join(_stroke(stroke) for stroke in strokes)


@lru_cache(512)
def show(key: str) -> str:
    """A key as help shows it: `ctrl+x c` is `Ctrl+X c`."""
    return " ".join(_shown(stroke) for stroke in key.split(" "))


def types_text(key: str) -> bool:
    """Whether the key types a character into a text field."""
    return key == "space" or key in _BY_NAME or (len(key) == 1 and key.isprintable())


def with_alt(stroke: str) -> str:
    """The character that is typed with Alt for a stroke; empty where it is another one."""
    modifiers, _, key = stroke.rpartition("+")
    sign = _BY_NAME.get(key, key)
    if len(sign) != 1:
        return ""
    return {"alt": sign, "alt+shift": sign.upper()}.get(modifiers, "")


def _stroke(written: str) -> str:
    *parts, last = written.split("+") if not _is_plus(written) else [*written[:-1].split("+")[:-1], "+"]
    modifiers = sorted({_ALIASES.get(part.lower(), part.lower()) for part in parts})
    if unknown := [part for part in modifiers if part not in _MODIFIERS]:
        raise BadKey(f"`{written}`: no modifier `{unknown[0]}`; there are ctrl, alt, shift")
    key = _base(last, written, folded="ctrl" in modifiers)
    if modifiers == ["shift"] and types_text(key) and key != "space":
        return _shifted(key, written)
    whole = "+".join((*modifiers, key))
    if other := _SENT_AS.get(whole):
        raise BadKey(f"`{written}`: most terminals send {_SHOWN[other]} for it; choose another key")
    return whole


def _is_plus(written: str) -> bool:
    return written == "+" or written.endswith("++")


def _shifted(key: str, written: str) -> str:
    if key.upper() == key.lower() or key in _BY_NAME:
        raise BadKey(f"`{written}`: write the character that Shift and this key type, such as `!`")
    return key.upper()


def _base(part: str, written: str, *, folded: bool) -> str:
    if len(part) == 1 and part.isprintable():
        return named(part.lower() if folded else part)
    lowered = _ALIASES.get(part.lower(), part.lower())
    if lowered in _NAMED or lowered in _BY_NAME:
        return lowered
    raise BadKey(
        f"`{written}` is no key; write a character, or a name such as enter, escape, tab, pagedown, f5"
    )


def _shown(stroke: str) -> str:
    *modifiers, key = stroke.split("+")
    shown = _BY_NAME.get(key) or _SHOWN.get(key) or (key.upper() if modifiers or key[1:].isdigit() else key)
    return "+".join((*(modifier.capitalize() for modifier in modifiers), shown))
