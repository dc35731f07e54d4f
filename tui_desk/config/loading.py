"""From a file to `Config`: every mistake is told with its file, line, key, and what to write instead."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tui_desk.config import toml
from tui_desk.config.checks import is_mail_address
from tui_desk.config.paths import find_config, readable_by_others
from tui_desk.config.settings import Config, is_secret_key
from tui_desk.config.words import words
from tui_desk.errors import ConfigError, Problem
from tui_desk.priorities import priorities_of


def load(path: Path | None = None) -> Config:
    """Read the config: `path`, else TUI_DESK_CONFIG, else the XDG one. Raises ConfigError, ConfigMissing."""
    document = toml.read(find_config(path))
    _refuse_open_secrets(document)
    if "path" in document.data:
        raise ConfigError(document.path, _unknown("path", document.line("path"), Config))
    try:
        config = Config.model_validate({**document.data, "path": document.path.absolute()})
    except ValidationError as error:
        raise invalid(error, Config, document) from None
    _refuse_namesakes(config, document)
    _require_mailbox(config, document)
    _require_names(config, document)
    return config


def invalid(
    error: ValidationError, model: type[BaseModel], document: toml.Document | None, prefix: str = ""
) -> ConfigError:
    """Pydantic's findings as a ConfigError. `prefix` is where in the document the model's table stands."""
    problems = []
    for finding in error.errors(include_url=False, include_input=False):
        loc = finding["loc"]
        key = ".".join(filter(None, (prefix, _dotted(loc)))).replace(".[", "[")
        line = document.line(key) if document else None
        if finding["type"] == "extra_forbidden":
            problems.append(_unknown(key, line, _model_at(model, loc[:-1])))
        else:
            told = words(finding["type"], key, finding.get("ctx", {}), finding["msg"])
            problems.append(Problem(key, told, line))
    return ConfigError(document.path if document else None, *problems)


def problem(config: Config, key: str, text: str) -> ConfigError:
    """A ConfigError for a mistake found after loading, such as an unknown command in `[keys]`."""
    return ConfigError(config.path, Problem(key, text, toml.read(config.path).line(key)))


def closest(name: str, known: Iterable[str]) -> str:
    """` Did you mean …?` or nothing."""
    matches = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean `{matches[0]}`?" if matches else ""


def _unknown(key: str, line: int | None, model: type[BaseModel] | None) -> Problem:
    name = key.rpartition(".")[2]
    known = sorted(model.model_fields.keys() - {"path"}) if model else []
    hint = closest(name, known) or (f"; there are: {', '.join(known)}" if known else "")
    return Problem(key, f"no such option{hint}", line)


def _dotted(loc: Sequence[str | int]) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in loc).lstrip(".")


def _model_at(model: type[BaseModel], loc: Sequence[str | int]) -> type[BaseModel] | None:
    found: type[BaseModel] | None = model
    for part in loc:
        if isinstance(part, str):
            field = found.model_fields.get(part) if found else None
            found = next(models_in(field.annotation), None) if field else found
    return found


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The settings classes named in a field's annotation."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
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
