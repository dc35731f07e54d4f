"""From a file to `Config`: every mistake is told with its file, line, key, and what to write instead."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from tui_desk.config import toml
from tui_desk.config.checks import is_mail_address
from tui_desk.config.loading import closest
from tui_desk.config.paths import readable_by_others
from tui_desk.config.secret import is_secret_key
from tui_desk.config.settings import Config
from tui_desk.config.table import Table
from tui_desk.config.words import words
from tui_desk.errors import ConfigError, Problem
from tui_desk.priorities import priorities_of

T = TypeVar("T", bound=Table)
_checkers: dict[type[Table], TypeAdapter[Any]] = {}
UNKNOWN = "unexpected_keyword_argument"
_CHOICES = ("literal[", "tuple[")
"""How pydantic's places of a finding begin that name one of several types, and no option."""


def validated(document: toml.Document) -> Config:
    """The settings in a file, or a ConfigError with every mistake in it."""
    _refuse_open_secrets(document)
    if "path" in document.data:
        raise ConfigError(document.path, _unknown("path", document.line("path"), Config))
    config = checked(Config, {**document.data, "path": document.path.absolute()}, lambda: document)
    _refuse_namesakes(config, document)
    _require_mailbox(config, document)
    _require_names(config, document)
    return config


def checked(
    model: type[T],
    options: Mapping[str, Any],
    written: Callable[[], toml.Document | None] = lambda: None,
    prefix: str = "",
) -> T:
    """A table of this class, option by option. Raises ConfigError with every mistake in it.

    `written` gives the file for their lines, if there is one; `prefix` is where in it the table stands.
    """
    if model not in _checkers:
        _checkers[model] = TypeAdapter(model)
    try:
        found: T = _checkers[model].validate_python(options)
    except ValidationError as error:
        raise _invalid(error, model, written(), prefix) from None
    return found


def _invalid(
    error: ValidationError, model: type[Table], document: toml.Document | None, prefix: str
) -> ConfigError:
    problems: dict[str, Problem] = {}
    for finding in error.errors(include_url=False, include_input=False):
        loc = tuple(part for part in finding["loc"] if not str(part).startswith(_CHOICES))
        key = ".".join(filter(None, (prefix, _dotted(loc)))).replace(".[", "[")
        line = document.line(key) if document else None
        if finding["type"] == UNKNOWN:
            problems[key] = _unknown(key, line, _model_at(model, loc[:-1]))
            continue
        told = words(finding["type"], key, finding.get("ctx", {}), finding["msg"])
        if key in problems:
            told = f"{problems[key].text}, or {told.removeprefix('must be ')}"
        problems[key] = Problem(key, told, line)
    return ConfigError(document.path if document else None, *problems.values())


def _unknown(key: str, line: int | None, model: type[Table] | None) -> Problem:
    name = key.rpartition(".")[2]
    known = sorted(options_of(model).keys() - {"path"}) if model else []
    hint = closest(name, known) or (f"; there are: {', '.join(known)}" if known else "")
    return Problem(key, f"no such option{hint}", line)


def _dotted(loc: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _model_at(model: type[Table], loc: Sequence[str | int]) -> type[Table] | None:
    found: type[Table] | None = model
    for part in loc:
        if isinstance(part, str):
            options = options_of(found) if found else {}
            found = next(models_in(options[part]), None) if part in options else found
    return found


def options_of(model: type[Table]) -> dict[str, Any]:
    """The options of a settings class, and what each is."""
    hints = typing.get_type_hints(model)
    return {option.name: hints[option.name] for option in fields(model)}


def models_in(annotation: Any) -> Iterator[type[Table]]:
    """The settings classes named in a field's annotation."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from models_in(inner)


def _refuse_namesakes(config: Config, document: toml.Document) -> None:
    seen: set[str] = set()
    for number, channel in enumerate(config.channels):
        if channel["name"] in seen:
            key = f"channels[{number}].name"
            text = f"a channel above has the name {channel['name']!r} too; give each its own"
            raise ConfigError(document.path, Problem(key, text, document.line(key)))
        seen.add(channel["name"])


def _require_mailbox(config: Config, document: toml.Document) -> None:
    """Reminders go by a channel that is there and has an address to write from."""
    name, key = config.tickets.remind_by_mail, "tickets.remind_by_mail"
    able = [one["name"] for one in config.channels if is_mail_address(str(one.get("address", "")))]
    if name and name not in able:
        hint = closest(name, able) or f"; there are: {', '.join(able) or 'none'}"
        text = f"no channel {name!r} with a mail address{hint}"
        raise ConfigError(document.path, Problem(key, text, document.line(key)))


def _require_names(config: Config, document: toml.Document) -> None:
    """What kinds and templates begin with is there."""
    tables = {"priority": priorities_of(config.priorities).names, "team": tuple(config.teams)}
    for option, known in tables.items():
        for place, name in config.tickets.defaults(option):
            if name and name.casefold() not in map(str.casefold, known):
                hint = closest(name, known) or f"; there are: {', '.join(known) or 'none'}"
                key = f"tickets.{place}"
                raise ConfigError(
                    document.path, Problem(key, f"no {option} {name!r}{hint}", document.line(key))
                )


def _refuse_open_secrets(document: toml.Document) -> None:
    if not readable_by_others(document.path):
        return
    for key in _inline_secrets(document.data):
        text = "a secret in a file that others can read; run `chmod 600` on it, or use password_command"
        raise ConfigError(document.path, Problem(key, text, document.line(key)))


def _inline_secrets(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _inline_secrets(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _inline_secrets(inner, f"{key}[{number}]")
    elif isinstance(value, str) and is_secret_key(key.rpartition(".")[2]):
        yield key
