#!/usr/bin/env python3
"""Write tui_desk/store/tables.py from the models: what a write must know of each table, as plain data.

.venv/bin/python scripts/tables.py            writes it
.venv/bin/python scripts/tables.py --check    exit code 1 if it is not what the models say
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import JSON
from sqlmodel import SQLModel

from tui_desk.store import models
from tui_desk.store.statements import stored

MODULE = Path(__file__).resolve().parent.parent / "tui_desk" / "store" / "tables.py"
HEAD = '''"""The tables as writing knows them, named as their models. Made by scripts/tables.py."""

from __future__ import annotations

from tui_desk.store.statements import Table
'''
WIDE = 90


def main() -> int:
    """Write, or compare."""
    options = argparse.ArgumentParser(description="Write tui_desk/store/tables.py from the models.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    new = module()
    if options.parse_args().check:
        if new != MODULE.read_text("utf-8"):
            print(
                "tui_desk/store/tables.py is not what the models say; run scripts/tables.py", file=sys.stderr
            )
            return 1
        return 0
    MODULE.write_text(new, "utf-8")
    return 0


def module() -> str:
    """The whole text."""
    lines = (line for name in models.__all__ for line in table(name, getattr(models, name)))
    return "\n".join([HEAD, *lines, ""])


def table(name: str, model: type[SQLModel]) -> Iterator[str]:
    """One table."""
    columns = SQLModel.metadata.tables[str(model.__tablename__)].columns
    as_json = [column.name for column in columns if isinstance(column.type, JSON)]
    yield f"{name} = Table("
    yield f'    "{model.__tablename__}",'
    yield from _words("columns", [column.name for column in columns])
    if as_json:
        yield from _words("as_json", as_json)
    yield from _defaults(stored(dict(_given(model)), frozenset(as_json)))
    yield ")"


def _given(model: type[SQLModel]) -> Iterator[tuple[str, Any]]:
    """Columns that have a value where none is given; what is nothing is left to the database."""
    for name, field in model.model_fields.items():
        value = None if field.is_required() else field.get_default(call_default_factory=True)
        if value is not None:
            yield name, value


def _words(option: str, words: Iterable[str]) -> Iterator[str]:
    lines = textwrap.wrap(" ".join(words), WIDE)
    if len(lines) == 1:
        yield f'    {option}="{lines[0]}",'
        return
    yield f"    {option}=("
    yield from (f'        "{line} "' for line in lines[:-1])
    yield f'        "{lines[-1]}"\n    ),'


def _defaults(values: dict[str, Any]) -> Iterator[str]:
    if not values:
        return
    spelled = [f'"{name}": {_literal(value)}' for name, value in values.items()]
    one_line = f"    defaults={{{', '.join(spelled)}}},"
    if len(one_line) <= WIDE + 20:
        yield one_line
        return
    yield "    defaults={"
    yield from (f"        {one}," for one in spelled)
    yield "    },"


def _literal(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


if __name__ == "__main__":
    sys.exit(main())
