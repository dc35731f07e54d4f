#!/usr/bin/env python3
"""Write the key tables of docs/keys.md from the command registry; what stands around them is written by hand.

.venv/bin/python scripts/keys.py            writes them
.venv/bin/python scripts/keys.py --check    exit code 1 if they are not what the registry says
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tui_desk.commands import COMMANDS, Command
from tui_desk.keys import show
from tui_desk.presets import PRESETS

PAGE = Path(__file__).resolve().parent.parent / "docs" / "keys.md"
_BLOCK = re.compile(r"(<!-- (\w+): written by scripts/keys\.py -->\n).*?(<!-- end -->)", re.DOTALL)


def main() -> int:
    """Write, or compare."""
    options = argparse.ArgumentParser(description="Write the key tables of docs/keys.md.")
    options.add_argument("--check", action="store_true", help="compare with what is there instead of writing")
    check = options.parse_args().check
    old = PAGE.read_text("utf-8")
    new = filled(old)
    if check:
        if new != old:
            print("docs/keys.md is not what the registry says; run scripts/keys.py", file=sys.stderr)
        return int(new != old)
    PAGE.write_text(new, "utf-8")
    return 0


def filled(page: str) -> str:
    """The page with its tables written anew."""
    blocks = {"commands": "\n".join(tables()), "presets": "\n".join(preset_table())}
    return _BLOCK.sub(lambda found: f"{found[1]}{blocks[found[2]]}\n{found[3]}", page)


def tables() -> Iterator[str]:
    """One table for each group of commands."""
    for group, commands in groupby(COMMANDS, lambda command: command.group):
        yield f"\n### {group}\n\n| key | does | `:` and name |\n|---|---|---|"
        yield from map(_row, commands)
    yield ""


def preset_table() -> Iterator[str]:
    """What each preset binds differently."""
    others = [name for name in PRESETS if PRESETS[name]]
    yield f"\n| command | {' | '.join(f'`{name}`' for name in others)} |\n|---|{'---|' * len(others)}"
    for command in COMMANDS:
        if any(command.name in PRESETS[name] for name in others):
            cells = (_keys(PRESETS[name].get(command.name, ())) for name in others)
            yield f"| `{command.name}` | {' | '.join(cells)} |"
    yield ""


def _row(command: Command) -> str:
    spoken = f":{command.verb} {command.argument}".rstrip()
    names = f"`{_cell(spoken)}`<br>`{command.name}`"
    return f"| {_keys(command.keys)} | {_cell(command.help)} | {names} |"


def _keys(keys: tuple[str, ...]) -> str:
    return " ".join(f"`` {_cell(show(key))} ``" if "`" in key else f"`{_cell(show(key))}`" for key in keys)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    sys.exit(main())
