"""Customers from and to CSV files."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from tui_desk.cli.door import AsJson, desk_of
from tui_desk.cli.printing import put_json, put_raw, say, table
from tui_desk.errors import DeskError, Misunderstood

LARGEST = 64 * 2**20
"""Bytes of a file that is read at once."""
Source = Annotated[
    Path, typer.Argument(metavar="FILE", help="A CSV file in UTF-8; its first line names the columns.")
]


def import_(
    context: typer.Context,
    file: Source,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only tell what would be done.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take customers in from a CSV file, matched by mail, phone and handles; the same file again changes nothing."""
    from tui_desk.desk.customers import csv_in

    content = _read(file.expanduser())
    with desk_of(context) as desk:
        lines = csv_in.try_csv(desk, content) if dry_run else csv_in.import_csv(desk, content, told=_told)
    if as_json:
        from tui_desk.cli import customer_shaping

        put_json([customer_shaping.imported(one) for one in lines])
        return
    table(
        ("Line", "Outcome", "No", "Name", "What"),
        [(one.line, one.outcome, one.customer_id or "", one.name, one.text) for one in lines],
    )
    numbers = Counter(one.outcome for one in lines)
    told = ", ".join(f"{numbers[outcome]} {outcome}" for outcome in ("added", "changed", "same", "skipped"))
    say(f"{told}{'; nothing was written' if dry_run else ''}")


def export(
    context: typer.Context,
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="A new file that only you can read; else standard output."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write all customers as CSV; no cell is a formula to a spreadsheet."""
    from tui_desk.desk.customers import csv_out

    with desk_of(context) as desk:
        found = desk.ask(csv_out.records)
    if as_json:
        from tui_desk.cli import customer_shaping

        put_json([customer_shaping.record(one) for one in found])
        return
    content = csv_out.written(found).encode()
    if to is None:
        put_raw(content)
        return
    _write(to.expanduser(), content)
    say(f"Wrote {len(found)} customers to {to}")


def _told(done: int, of: int) -> None:
    """How far it is, while it goes on."""
    if done < of:
        say(f"{done:,} of {of:,} lines are in")


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise DeskError(f"{file} is larger than {LARGEST // 2**20} MB; import it in parts")
        return file.read_bytes()
    except OSError as error:
        raise DeskError(f"{file} can't be read: {error.strerror}") from error


def _write(file: Path, content: bytes) -> None:
    try:
        with os.fdopen(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
            out.write(content)
    except FileExistsError as error:
        raise Misunderstood(f"{file} is there already; nothing is replaced") from error
    except OSError as error:
        raise DeskError(f"{file} can't be written: {error.strerror}") from error
