"""Types of settings that a person can get wrong in a way worth its own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from tui_desk.config.rule import After, Before
from tui_desk.patterns import pattern


def matching(form: str, wanted: str) -> After:
    """A text that has this form; `wanted` says in plain words which."""
    look = pattern(form)

    def check(value: str) -> str:
        if not look.fullmatch(value):
            raise ValueError(f"must be {wanted}")
        return value

    return After(check)


def _not_empty(value: tuple[str, ...]) -> tuple[str, ...]:
    if not value:
        raise ValueError("must not be empty")
    return value


def _filled(value: str) -> str:
    if not value:
        raise ValueError("must not be empty")
    return value


def _argv(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return value
    if not isinstance(value, str):
        raise ValueError("must be a command in quotes, or a list of its words")
    import shlex

    try:
        return shlex.split(value)
    except ValueError:
        raise ValueError("has a quote that is not closed") from None


def _blocks(value: Any) -> Any:
    if not (isinstance(value, list | tuple) and all(isinstance(one, Mapping) for one in value)):
        raise ValueError("write each channel as lines of its own below a line [[channels]]")
    return value


def _spelling(value: Any) -> Any:
    several = value if isinstance(value, list | tuple) else [value]
    if not all(isinstance(one, str) for one in several):
        raise ValueError('must be a key in quotes, or a list of them, such as "e" or ["g m", "f2"]')
    return value


SomeTexts = Annotated[tuple[str, ...], After(_not_empty)]
"""At least one text."""

Filled = Annotated[str, After(_filled)]
"""A text with something in it."""

Argv = Annotated[tuple[str, ...], Before(_argv)]
"""A program and its arguments: a list, or one string split as a shell would, without a shell."""

Blocks = Before(_blocks)
"""`[[channels]]`, and nothing else that could stand under that name."""

Spelling = Annotated[str | tuple[str, ...], Before(_spelling)]
"""A command's key or keys."""

ChannelName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}",
        "at most 40 letters, digits, dots, dashes and underscores, a letter or digit first",
    ),
]

Host = Annotated[
    str,
    matching(
        r"[^\s/@:]+|\[?[0-9A-Fa-f:.]+\]?",
        "the server's name alone, such as mail.example.com; the port is an option beside it",
    ),
]

_ADDRESS = r"[^\s<>@,;]+@[^\s<>@,;]+"
_ADDRESS_WORDS = "a mail address alone, such as support@example.com"


def is_mail_address(text: str) -> bool:
    """`support@example.com`, and nothing beside it."""
    return re.fullmatch(_ADDRESS, text) is not None


MailAddress = Annotated[str, matching(_ADDRESS, _ADDRESS_WORDS)]

MailAddressOrNone = Annotated[str, matching(rf"|{_ADDRESS}", _ADDRESS_WORDS)]
"""An address, or the empty text where there is none."""

Language = Annotated[
    str, matching(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", "the code of a language, such as en, de or pt-BR")
]

StoreUrl = Annotated[
    str,
    matching(
        r"sqlite:///(/|~/).+",
        'sqlite:/// and the file\'s whole path, such as "sqlite:////srv/tui-desk/desk.db"',
    ),
]
