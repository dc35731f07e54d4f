"""stdout is data, stderr is narration; whatever is printed is harmless: text is cleaned, JSON is ASCII."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk import moments
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import spelled

if TYPE_CHECKING:
    from tui_desk.connectors.base import Check
    from tui_desk.desk.done import Done

GAP = "  "


def put(text: str) -> None:
    """Print text that may have lines."""
    print(clean(text), flush=True)


def put_json(value: object) -> None:
    """Print one value on one line; nothing beyond ASCII, so that no terminal can be harmed."""
    print(json.dumps(value, ensure_ascii=True), flush=True)


def put_raw(content: bytes) -> None:
    """Print bytes as they are; a terminal gets them cleaned."""
    if sys.stdout.isatty():
        put(content.decode("utf-8", "replace"))
        return
    sys.stdout.buffer.write(content)
    sys.stdout.buffer.flush()


def say(text: str) -> None:
    """Narrate on stderr; on a terminal no word is broken at its edge."""
    lines = clean(text).split("\n")
    if sys.stderr.isatty():
        lines = [between_words(line) for line in lines]
    print("\n".join(lines), file=sys.stderr, flush=True)


def between_words(text: str, indent: str = "", hang: str = "") -> str:
    """One line as several that are as wide as the terminal; what is one word, such as an address, stays whole."""
    import shutil
    from textwrap import wrap

    width = max(40, shutil.get_terminal_size().columns - 1)
    lines = wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=hang,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def say_check(found: Check) -> None:
    """Tell how one try went."""
    mark = found.mark if found.ok else found.mark.upper()
    told = f"{one_line(found.name)}: {one_line(found.text)}"
    print(between_words(told, f"  {mark:4}  ", " " * 8), file=sys.stderr, flush=True)


def one_line(text: object) -> str:
    """Foreign text as one cell of a table."""
    return " ".join(clean(str(text), one_line=True).split())


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Aligned columns for a terminal, the last one cut at its edge; for a pipe tabs and no heads."""
    cells = [[one_line(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in cells:
            print("\t".join(row), flush=True)
        return
    _aligned([list(heads), *cells])


def moment(at: int | None) -> str:
    """A time for people: local, to the minute."""
    return moments.to_the_minute(at) if at is not None else ""


def tell_done(done: Done, *, as_json: bool) -> None:
    """What a verb did: words for a person, a value for a program."""
    if as_json:
        put_json(
            {
                "text": one_line(done.text),
                "deed": done.deed,
                "ids": list(done.ids),
                "message_id": done.message_id,
                "tickets": [spelled(one) for one in done.tickets],
                "customers": list(done.customers),
            }
        )
    else:
        say(done.text)


def iso(at: int | None) -> str | None:
    """A time for programs: ISO 8601, UTC."""
    return f"{moments.moment(at):%Y-%m-%dT%H:%M:%SZ}" if at is not None else None


def _aligned(rows: Sequence[Sequence[str]]) -> None:
    import shutil

    from rich.cells import cell_len, set_cell_size

    widths = [max(cell_len(row[column]) for row in rows) for column in range(len(rows[0]))]
    edge = shutil.get_terminal_size().columns
    for row in rows:
        cells = [cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)]
        line = GAP.join(cells).rstrip()
        print(line if cell_len(line) <= edge else set_cell_size(line, edge - 1).rstrip() + "…", flush=True)
