"""Settings as plain data and back; what is of another kind than these, such as a secret, can't become plain."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from tui_desk.config.table import Table
from tui_desk.typed import field_names

_AS_IT_IS = (type(None), bool, int, float, str)


def plain(value: object) -> Any:
    """As JSON; whatever is no text, number, truth or nothing has the name of its kind before it. Raises TypeError."""
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    match value:
        case tuple() if kind is tuple:
            return [plain(one) for one in value]
        case Table():
            options = {name: plain(getattr(value, name)) for name in field_names(kind)}
            return {_name(kind): options}
        case dict() if kind is dict and all(type(name) is str for name in value):
            return {"map": {name: plain(one) for name, one in value.items()}}
        case timedelta() if kind is timedelta:
            return {"span": [value.days, value.seconds, value.microseconds]}
        case date() if kind is date:
            return {"day": value.isoformat()}
        case Path():
            return {"path": str(value)}
    raise TypeError(f"a {kind.__name__} is not kept")


def loaded(kept: Any) -> Any:
    """What `plain` was given. Raises AttributeError, KeyError, TypeError, ValueError for what it never gave."""
    match kept:
        case list():
            return tuple(map(loaded, kept))
        case {"map": entries}:
            return {name: loaded(one) for name, one in entries.items()}
        case {"span": parts}:
            return timedelta(*parts)
        case {"day": written}:
            return date.fromisoformat(written)
        case {"path": name}:
            return Path(name)
        case dict():
            ((name, options),) = kept.items()
            return _filled(_table(name), {option: loaded(one) for option, one in options.items()})
    return kept


def _filled(kind: type[Table], options: Mapping[str, object]) -> Table:
    """A table of these values, without what takes them by name: writing that is most of a table's first instance."""
    if options.keys() != {*field_names(kind)}:
        raise TypeError(f"these are not the options of {kind.__name__}")
    table = object.__new__(kind)
    for name, value in options.items():
        object.__setattr__(table, name, value)
    table.__post_init__()
    return table


def _name(kind: type) -> str:
    name = f"{kind.__module__}:{kind.__name__}"
    try:
        if _table(name) is kind:
            return name
    except (AttributeError, KeyError):
        pass  # made within a function
    raise TypeError(f"{name} is not found by its name")


def _table(name: str) -> type[Table]:
    """The table of this name; what is kept imports nothing."""
    module, _, called = name.partition(":")
    found = getattr(sys.modules[module], called)
    if not (isinstance(found, type) and issubclass(found, Table)):
        raise ValueError(f"{name} is no table")
    return found
