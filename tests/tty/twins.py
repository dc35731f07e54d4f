"""One desk twice: once with hostile words in every field that strangers or colleagues fill, once with harmless ones.

The harmless words are what the hostile ones must look like, so both must be painted alike, cell for cell.
"""

from __future__ import annotations

import json
import unicodedata
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel

from tests.desk.chats import ANNA, BORIS, Chats
from tests.desk.world import World
from tui_desk.desk import answers, channel_caps, conversations, drafts, intake, notes
from tui_desk.desk.tickets import linking, opening
from tui_desk.desk.tickets import notes as ticket_notes
from tui_desk.exchange import Caps, Deleted, Edited, Member, Renamed, Unreadable
from tui_desk.rows import Template
from tui_desk.text.clean import clean
from tui_desk.ticket_rows import NewTicket

PIECES = (
    "[/][@click=app.quit]go[/]",
    "\x1b]52;c;UFdORUQ=\x07clip",
    "\x1b[31mred\x9b2Jwipe",
    "\u202egpj.exe\u2066iso",
    "z\u200be\u200fr\ufeffo\U000e0041tag",
    "[link=evil:x]l[/link]",
    "\x1b[c\x1b[6n\x1b]11;?\x1b\\ask",
    "[b]\\[/b\r\x08\x7f\x85end",
)
INVISIBLE = "\u200b"
"""At the end of both twins' addresses, because it is told of an address that it holds such a thing."""
Words = Callable[[int], str]
"""The words of a field: the pieces, another one first for each number."""

FOREIGN: dict[str, tuple[str, ...]] = {
    "agent": ("name", "short", "email"),
    "channel": ("detail",),
    "colleague": ("value",),
    "checklist_item": ("text",),
    "announcement": ("text",),
    "customer": ("name", "organisation", "language", "notes", "time_zone"),
    "identity": ("value", "handle"),
    "conversation": ("subject", "snippet", "link_reason"),
    "link": ("reason",),
    "message": ("author_name", "subject", "mail_id", "automatic", "delivery_detail"),
    "participant": ("name", "value"),
    "tag": ("name",),
    "attachment": ("name", "media_type", "problem", "content_id"),
    "draft": ("subject", "text"),
    "outbox": ("sender", "detail"),
    "quarantine": ("error", "ext_id"),
    "chat": ("title", "unreachable"),
    "place": ("folder",),
    "lookup": ("problem",),
    "notice": ("text", "detail"),
    "reminder": ("detail",),
    "ticket": ("title", "text", "category", "team"),
    "ticket_note": ("text",),
    "ticket_tag": ("name",),
}
"""The columns filled with the words. JSON is filled by `_fill_json`, texts and originals by `_write`."""

OURS: dict[str, tuple[str, ...]] = {
    "agent": ("login",),
    "channel": ("name", "kind", "address", "state", "cursor", "caps", "templates"),
    "colleague": ("kind",),
    "customer": ("attributes",),
    "customer_word": ("word",),
    "forgotten": ("digest",),
    "external_id": ("ext_id",),
    "inbound": ("body", "sha256"),
    "parked": ("change", "ext_id"),
    "piece": ("ext_id", "key", "template", "text"),
    "lease": ("name", "holder"),
    "raw": ("sha256", "content"),
    "chat": ("ext_thread",),
    "identity": ("kind",),
    "presence": ("session", "doing"),
    "conversation": ("status",),
    "conversation_count": ("status",),
    "event": ("actor", "kind", "data"),
    "message": (
        *(
            "key",
            "kind",
            "direction",
            "author_address",
            "text",
            "spans",
            "links",
            "recipients",
            "digest",
            "flags",
        ),
        *("authentication", "why", "delivery", "album", "revisions"),
    ),
    "participant": ("kind", "role"),
    "attachment": ("sha256", "ref"),
    "draft": ("kind", "to", "cc", "bcc", "files", "template", "form"),
    "outbox": ("key", "state", "recipients", "refused"),
    "reference": ("mail_id",),
    "search_due": ("subject", "text", "author_name", "author_address", "recipients"),
    "lookup": ("source", "data"),
    "notice": ("key", "occasion", "state", "template"),
    "reminder": ("key", "mail_id", "state"),
    "ticket": ("kind", "state", "fields"),
    "ticket_link": ("kind",),
}
"""The columns nobody outside can fill with words, or that are filled in a way of their own."""


def hostile(number: int) -> str:
    """Everything that could harm, another piece first for each number."""
    place = number % len(PIECES)
    return " ".join((*PIECES[place:], *PIECES[:place]))


def harmless(number: int) -> str:
    """What the hostile words must look like, but for brackets."""
    return round_brackets(clean(hostile(number)))


def round_brackets(text: str) -> str:
    """Without what markup begins and ends with."""
    return text.replace("[", "(").replace("]", ")")


def unclassified() -> set[tuple[str, str]]:
    """The text columns that are neither foreign nor ours."""
    import_module("tui_desk.store.models")
    known = {(table, column) for listed in (FOREIGN, OURS) for table in listed for column in listed[table]}
    numbers = ("INTEGER", "BIGINT", "BOOLEAN")
    there = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if str(column.type) not in numbers
    }
    return there - known


def harmful(text: str) -> set[str]:
    """The characters that a terminal would obey, or that nobody can see."""
    return {char for char in text if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp")}


def make_desk(folder: Path, words: Words) -> World:
    """Four conversations and two dialogs of a group, with all that can stand in one, in these words."""
    folder.mkdir()
    world = Chats(folder, CAPS)
    first = _arrive(world, words, 0)
    others = [_arrive(world, words, number) for number in (1, 2, 3)]
    world.clock.forward(seconds=60)
    world.bo.do(notes.add, first, words(4))
    _open_tickets(world, first, others)
    draft = world.draft(first)
    answers.send(world.eva, replace(draft, text="An answer."))
    world.eva.do(drafts.save, replace(world.draft(first), text="x"))
    world.eva.do(drafts.save, replace(world.draft(others[0], "note"), text="x"))
    world.eva.do(drafts.save, world.eva.ask(drafts.begin_form, world.eva.agent.id, [first], []))
    _talk(world)
    broken = intake.prepare(world.store.files, Unreadable("x", words(5).encode(), "x"))
    world.sync.do(intake.receive, world.channels["support"], [broken], catching_up=False)
    _write(world, words)
    return world


CAPS = Caps(window=timedelta(hours=24), templates=True, replies=True, groups=True, receipts=True)


def _talk(world: Chats) -> None:
    """A dialog of a group that is over, and one that goes on: edited, taken back, answered, with comings and goings."""
    world.sync.do(channel_caps.tell_templates, world.chat, (Template("x", "en", "x {{1}}"),))
    before = world.says("x", group=True, title="x").conversation_id
    assert before is not None
    world.eva.do(conversations.close, [before])
    world.clock.forward(seconds=7200)
    now = world.clock.now()
    world.says("x", group=True, ext_id="first")
    world.says("x", BORIS, group=True, ext_id="gone", parent="first")
    after = world.says("x", ANNA, group=True, ext_id="changed", parent="first").conversation_id
    world.event(Deleted("gone", "a", now))
    world.event(Edited("changed", "a", now + timedelta(seconds=9), "y"))
    world.event(Member("joins", "a", now, BORIS, joined=True))
    world.event(Renamed("renamed", "a", now, title="x"))
    template = Template("x", "en", "x {{1}}", ("x",))
    world.eva.do(drafts.save, replace(world.draft(after), text="x", template=template))


def _open_tickets(world: World, first: int, others: list[int]) -> None:
    """Two tickets with all that can hang on one."""
    (message,) = (one for one in world.messages(first) if one.direction == "inbound")
    new = NewTicket(
        "x", "x", category="x", tags=("x",), checklist=("x",), assignee_id=world.eva.agent.id,
        conversation_ids=(first, *others), message_ids=(message.id,), customer_ids=(2,),
    )  # fmt: skip
    (ticket_id,) = world.eva.do(opening.open_ticket, new, told=False).tickets
    (other_id,) = world.eva.do(opening.open_ticket, NewTicket("x"), told=False).tickets
    world.eva.do(linking.relate, ticket_id, other_id, "parent_of")
    world.bo.do(ticket_notes.add_note, ticket_id, "x")


def _arrive(world: World, words: Words, number: int) -> int:
    head = f"From: Anna <anna{number}@koval.example>\r\nTo: support@desk.example\r\nX-Words: "
    one_line = "".join(words(number).splitlines())
    body = f"{words(number)}\n\nOn Mon, Eva wrote:\n> {words(number + 1)}\n\n-- \n{words(number + 2)}\n"
    files = (
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{}\r\n--b\r\nContent-Type: application/pdf\r\n"
        'Content-Disposition: attachment; filename="a.pdf"\r\n\r\nx\r\n--b--\r\n'
    )
    mixed = "\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    outcome = world.receive((head + one_line + mixed + files.format(body)).encode())
    assert outcome.conversation_id is not None
    return outcome.conversation_id


def _write(world: World, words: Words) -> None:
    """Put the words into every row of every foreign column, and into the leaves of JSON."""
    with world.store.write(world.policy, actor="sync", agent_id=None, now=world.sync.now_ms()) as tx:
        for table, columns in FOREIGN.items():
            for column in columns:
                for (row,) in tx.rows(f"SELECT rowid FROM {table}"):
                    unique = f"{row:03} " if column == "value" else ""  # in front: it orders both twins alike
                    tx.run(
                        f"UPDATE {table} SET {column} = :words WHERE rowid = :row",
                        words=unique + words(int(str(row))),
                        row=row,
                    )
        _fill_json(tx, words)
        _fill_texts(tx, words)
        tx.run("UPDATE message SET delivery = 'uncertain' WHERE direction = 'outbound'")
        tx.run("UPDATE outbox SET state = 'uncertain'")
        for (id_,) in tx.rows("SELECT id FROM raw"):
            content = words(int(str(id_))).encode()
            tx.run("UPDATE raw SET content = :content WHERE id = :id", content=zlib.compress(content), id=id_)


def _fill_json(tx: Any, words: Words) -> None:
    pairs = json.dumps([[words(1), words(2)], [words(3), "b@x.example"]])
    people = json.dumps({name: [[words(1), words(2)]] for name in ("to", "cc", "bcc", "reply_to")})
    links = json.dumps([words(5), "https://evil.example/" + words(1), "javascript:alert(1)"])
    tx.run("UPDATE message SET recipients = :p WHERE direction != 'internal'", p=people)
    tx.run("UPDATE message SET links = :l WHERE direction = 'inbound'", l=links)
    tx.run("UPDATE message SET flags = :f", f=json.dumps([words(0), "charset-guessed"]))
    tx.run("UPDATE message SET author_address = :a", a=words(6) + INVISIBLE)
    why = {"rule": words(3), "detail": words(4), "refused": [[1, words(5), words(6)]]}
    tx.run("UPDATE message SET why = :w", w=json.dumps(why))
    tx.run('UPDATE draft SET "to" = :p, cc = :p', p=pairs)
    tx.run("UPDATE message SET revisions = :r WHERE edited_at IS NOT NULL", r=json.dumps([[1, words(6)]]))
    tx.run("UPDATE channel SET templates = :t", t=json.dumps([[words(1), words(2), f"{words(3)} {{{{1}}}}"]]))
    template = {"name": words(1), "language": words(2), "text": words(3), "values": [words(4)]}
    tx.run("UPDATE draft SET template = :t WHERE template IS NOT NULL", t=json.dumps(template))
    typed = {"title": words(5), "text": words(6), "assignee": words(7), "steps": words(8)}
    form = {"conversations": [1], "messages": [], "typed": typed}
    tx.run("UPDATE draft SET form = :f WHERE form IS NOT NULL", f=json.dumps(form))
    tx.run("UPDATE customer SET attributes = :a", a=json.dumps({words(1): words(2)}))
    tx.run("UPDATE ticket SET fields = :f", f=json.dumps({words(1): words(2)}))
    tx.run("UPDATE outbox SET refused = :r", r=json.dumps({words(1): words(2)}))
    for id_, data in list(tx.rows("SELECT id, data FROM event")):
        filled = {
            name: words(1) if isinstance(value, str) else value
            for name, value in json.loads(data or "{}").items()
        }
        tx.run("UPDATE event SET data = :d WHERE id = :i", d=json.dumps(filled), i=id_)


def _fill_texts(tx: Any, words: Words) -> None:
    for (id_,) in list(tx.rows("SELECT id FROM message")):
        parts = [
            (f"{words(id_)}\n{words(id_ + 1)}\n", "own"),
            (f"> {words(id_ + 2)}\n", "quoted"),
            (words(id_ + 3), "signature"),
        ]
        spans, at = [], 0
        for text, kind in parts:
            spans.append([at, at + len(text), kind])
            at += len(text)
        text = "".join(part for part, _ in parts)
        tx.run("UPDATE message SET text = :t, spans = :s WHERE id = :i", t=text, s=json.dumps(spans), i=id_)
