"""Everything that is held of a customer, for him to have: one JSON file, the originals, the files; for nobody else."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui_desk.desk import timeline
from tui_desk.desk.customers.card import FIELDS
from tui_desk.desk.customers.holding import Held, held
from tui_desk.errors import DeskError, Misunderstood
from tui_desk.moments import moment
from tui_desk.text.filename import safe_name
from tui_desk.text.ticket_number import spelled

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import MessageRow
    from tui_desk.store.reader import Reader

_COLUMNS = ("id", *FIELDS, "attributes", "created_at")
Put = Callable[[str, bytes], None]
"""Writes one file by its path below the target."""


def hand_over(desk: Desk, customer_id: int, target: Path) -> int:
    """Write everything into a new folder, or a new file whose name ends in `.zip`; gives how many files.

    Nothing that is there is replaced; only this user can read it. Raises DeskError.
    """
    what = desk.ask(held, customer_id)
    count = 0
    try:
        with _target(target) as put:
            for name, content in _files(desk, what):
                put(name, content)
                count += 1
    except OSError as error:
        raise DeskError(f"{target} can't be written: {error.strerror}") from error
    return count


def _files(desk: Desk, what: Held) -> Iterator[tuple[str, bytes]]:
    messages = []
    for id_ in what.messages:
        row = desk.ask(timeline.message, id_)
        told = _message(row)
        if row.raw_id is not None:
            name = f"originals/{row.id}{'.eml' if row.mail_id or row.recipients else '.json'}"
            told["original"] = name
            yield name, desk.ask(timeline.raw, desk.store.files, row.raw_id)
        for one in row.attachments:
            path = timeline.attachment_path(desk.store.files, one)
            if path is not None:
                name = f"attachments/{one.id}-{safe_name(one.name)}"
                told["attachments"].append(name)
                yield name, path.read_bytes()
        messages.append(told)
    whole = {**desk.ask(_card, what), "messages": messages}
    yield "customer.json", json.dumps(whole, ensure_ascii=False, indent=2).encode()


def _message(row: MessageRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "conversation": row.conversation_id,
        "kind": row.kind,
        "direction": row.direction,
        "at": _iso(row.at),
        "channel": row.channel,
        "author": row.author_name,
        "address": row.author_address,
        "subject": row.subject,
        "text": row.text,
        "recipients": dict(row.recipients),
        "revisions": [[_iso(at), text] for at, text in row.revisions],
        "original": None,
        "attachments": [],
    }


def _card(reader: Reader, what: Held) -> dict[str, Any]:
    """What the desk says of him in its own words."""
    members = json.dumps(what.members)
    mine = "customer_id IN (SELECT value FROM json_each(:members))"
    cards = reader.rows(
        f"SELECT {', '.join(_COLUMNS)} FROM customer"
        " WHERE id IN (SELECT value FROM json_each(:members)) ORDER BY id",
        members=members,
    )
    looked_up = reader.rows(f"SELECT source, at, data FROM lookup WHERE {mine}", members=members)
    events = reader.rows(f"SELECT at, actor, kind, data FROM event WHERE {mine} ORDER BY id", members=members)
    return {
        "cards": [_written(dict(zip(_COLUMNS, card, strict=True))) for card in cards],
        "identities": [
            {"kind": kind, "value": value, "handle": handle} for kind, value, handle in what.identities
        ],
        "conversations": _conversations(reader, [*what.own, *what.mixed]),
        "tickets": _tickets(reader, [*what.tickets, *what.shared_tickets]),
        "lookups": [{"source": one[0], "at": _iso(one[1]), "data": json.loads(one[2])} for one in looked_up],
        "events": [
            {"at": _iso(one[0]), "by": one[1], "kind": one[2], "data": json.loads(one[3])} for one in events
        ],
    }


def _written(card: dict[str, Any]) -> dict[str, Any]:
    return card | {
        "vip": bool(card["vip"]),
        "attributes": json.loads(card["attributes"]),
        "created_at": _iso(card["created_at"]),
    }


def _conversations(reader: Reader, ids: list[int]) -> list[dict[str, Any]]:
    rows = reader.rows(
        "SELECT c.id, c.subject, c.status, h.name, c.created_at, (SELECT json_group_array(name) FROM tag"
        " WHERE conversation_id = c.id) FROM conversation c JOIN channel h ON h.id = c.channel_id"
        " WHERE c.id IN (SELECT value FROM json_each(:ids)) ORDER BY c.id",
        ids=json.dumps(ids),
    )
    return [
        {
            "id": row[0],
            "subject": row[1],
            "status": row[2],
            "channel": row[3],
            "created_at": _iso(row[4]),
            "tags": json.loads(row[5]),
        }
        for row in rows
    ]


def _tickets(reader: Reader, ids: list[int]) -> list[dict[str, Any]]:
    rows = reader.rows(
        "SELECT id, title, text, state, category, created_at, (SELECT json_group_array(text) FROM ticket_note"
        " WHERE ticket_id = t.id) FROM ticket t WHERE id IN (SELECT value FROM json_each(:ids)) ORDER BY id",
        ids=json.dumps(ids),
    )
    return [
        {
            "number": spelled(row[0]),
            "title": row[1],
            "text": row[2],
            "state": row[3],
            "category": row[4],
            "created_at": _iso(row[5]),
            "notes": json.loads(row[6]),
        }
        for row in rows
    ]


def _target(path: Path) -> AbstractContextManager[Put]:
    if path.exists() or path.is_symlink():
        raise Misunderstood(f"{path} is there already; nothing is replaced")
    return _zip(path) if path.suffix.lower() == ".zip" else _folder(path)


@contextmanager
def _folder(path: Path) -> Iterator[Put]:
    path.mkdir(mode=0o700)

    def put(name: str, content: bytes) -> None:
        file = path / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(_private(file), "wb") as out:
            out.write(content)

    yield put


@contextmanager
def _zip(path: Path) -> Iterator[Put]:
    with os.fdopen(_private(path), "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        yield archive.writestr


def _private(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_CLOEXEC, 0o600)


def _iso(at: int) -> str:
    return f"{moment(at):%Y-%m-%dT%H:%M:%SZ}"
