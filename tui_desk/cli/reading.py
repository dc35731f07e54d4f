"""Conversations as lists and as a whole; reading changes nothing, not even what counts as read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson, count, desk_of, number, original
from tui_desk.cli.printing import moment, one_line, put, put_json, say, table
from tui_desk.rows import ConversationDetail, ConversationLine, EventRow, MessageRow, SortName, ViewName
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import looks_like_one
from tui_desk.words.events import any_phrase, any_sentence

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Message
    from tui_desk.desk.desk import Desk

HEADS = ("No", "New", "State", "Waits", "Newest", "Agent", "Customer", "Tags", "Subject")
WIDEST_CUSTOMER = 24
EVERYTHING = 100_000
"""Messages of one conversation; more are not shown at once."""


def _number(text: str) -> str:
    if not looks_like_one(text):
        number(text)
    return text


def list_(
    context: typer.Context,
    view: Annotated[ViewName, typer.Option(help="Which conversations.")] = "open",
    sort: Annotated[SortName, typer.Option(help="Which come first.")] = "waiting",
    find: Annotated[
        str, typer.Option(help="A number, a ticket's, or words of subject, customer, address, tag.")
    ] = "",
    limit: Annotated[int, typer.Option(parser=count, metavar="NUMBER", help="At most so many.")] = 100,
    as_json: AsJson = False,
) -> None:
    """List the conversations of a view."""
    from tui_desk.desk import inbox
    from tui_desk.widgets.times import age

    with desk_of(context) as desk:
        ids = desk.ask(inbox.ids, view, sort, desk.agent.id, find=find, limit=limit)
        found = desk.ask(inbox.lines, ids, desk.agent.id)
        rows = [found[id_] for id_ in ids if id_ in found]
        now = desk.now_ms()
        logins = _logins(desk)
        if as_json:
            from tui_desk.cli import shaping

            put_json([shaping.line(row, desk.policy.priorities, logins.get(row.assignee_id)) for row in rows])
            return
        table(
            HEADS,
            [
                (
                    row.id,
                    "*" if row.unread else "",
                    "spam" if row.spam else row.status,
                    age(row.waiting_since, now) if row.waiting_since else "",
                    age(row.last_at, now),
                    row.assignee,
                    (row.title or row.customer_name or row.customer_address)[:WIDEST_CUSTOMER],
                    " ".join(row.tags),
                    _about(row),
                )
                for row in rows
            ],
        )
        total = desk.ask(inbox.counts, desk.agent.id)[view]
        if not find and total > len(rows):
            say(f"{len(rows)} of {total}; --limit shows more")


def show(
    context: typer.Context,
    conversation: Annotated[
        str,
        typer.Argument(
            parser=_number, metavar="ID", help="Its number, or that of its ticket.", show_default=False
        ),
    ],
    quotes: Annotated[bool, typer.Option("--quotes", help="Show quotes and signatures too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a conversation: who takes part, every message, note and event."""
    from tui_desk.desk import numbers, timeline

    with desk_of(context) as desk:
        id_ = desk.ask(numbers.conversation_meant, conversation)
        if not looks_like_one(conversation) and id_ != number(conversation):
            say(f"#{number(conversation)} is part of #{id_}")
        detail = desk.ask(timeline.detail, id_, desk.agent.id)
        entries = desk.ask(timeline.entries, id_, newest=EVERYTHING)
        login = _logins(desk).get(detail.line.assignee_id)
        if as_json:
            from tui_desk.cli import shaping

            told = [entry_json(desk, one, entries) for one in entries]
            put_json(shaping.conversation(detail, desk.policy.priorities, login, told))
            return
        put("\n".join(_head(detail, login)))
        for one in entries:
            put("")
            put(
                _told(one, entries)
                if isinstance(one, EventRow)
                else "\n".join(message_lines(one, quotes=quotes))
            )


def entry_json(desk: Desk, entry: MessageRow | EventRow, beside: Iterable[object] = ()) -> Message:
    """One entry of a timeline for a program; what it took back stands `beside` it."""
    from tui_desk.cli import shaping

    if isinstance(entry, EventRow):
        return shaping.event(entry, any_phrase(entry, beside, moment))
    return shaping.message(entry, html_of(desk, entry))


def html_of(desk: Desk, message: MessageRow) -> str | None:
    """The HTML in a message's original; None where there is none, or none can be had."""
    if message.raw_id is None:
        return None
    from tui_desk.errors import NotFound
    from tui_desk.text import mail

    try:
        return mail.parse(original(desk, message.raw_id)).html
    except (mail.Unreadable, NotFound):
        return None


def message_lines(message: MessageRow, *, quotes: bool) -> Iterator[str]:
    """A message for people: a head, the text, the files."""
    yield _message_head(message)
    yield clean(message.text).strip("\n") if quotes else _folded(message)
    for at, text in message.revisions if quotes else ():
        yield f"[before, {moment(at)}]"
        yield clean(text).strip("\n")
    for file in message.attachments:
        where = file.problem or ("" if file.sha256 else "still on the server")
        about = ", ".join(filter(None, (file.media_type, f"{file.size} bytes", where)))
        yield f"[file {file.id}: {one_line(file.name)} ({one_line(about)})]"


def _folded(message: MessageRow) -> str:
    """The text; in each place where quotes or a signature are folded a line says so."""
    from tui_desk.widgets.message_body import folded_text

    pieces = (
        f"[folded: {text}; --quotes shows it]" if folded else text.strip("\n")
        for text, folded in folded_text(message)
    )
    return "\n".join(piece for piece in pieces if piece.strip())


def _message_head(message: MessageRow) -> str:
    arrow = {"inbound": "<", "outbound": ">", "internal": "note"}[message.direction]
    who = (
        f"{message.author_name} <{message.author_address}>" if message.author_address else message.author_name
    )
    marks = [word for word in (message.delivery, message.delivery_detail) if word]
    marks += ["automatic"] if message.automatic else []
    marks += [f"answers {message.parent_id}"] if message.parent_id else []
    marks += [f"answered in #{message.answered_in}"] if message.answered_in else []
    marks += [f"edited {moment(message.edited_at)}"] if message.edited_at is not None else []
    marks += [f"taken back {moment(message.deleted_at)}"] if message.deleted_at is not None else []
    told = f"[{message.id}] {moment(message.at)} {arrow} {one_line(who)}"
    return one_line(f"{told} ({', '.join(marks)})" if marks else told)


def _told(event: EventRow, beside: Iterable[object]) -> str:
    return one_line(f"-- {moment(event.at)} {any_sentence(event, beside, moment)}")


def _about(row: ConversationLine) -> str:
    """The subject; of a chat what was said last, in a group with who said it."""
    if row.group:
        return f"{row.speaker}: {row.snippet}"
    return row.subject or row.snippet or "(no text)"


def _head(detail: ConversationDetail, login: str | None) -> Iterator[str]:
    row = detail.line
    state = "spam" if row.spam else row.status
    title = f"chat {detail.chat.title}".rstrip() if detail.chat else row.subject or "(no subject)"
    yield one_line(f"#{row.id} {title}")
    yield one_line(f"{state}, {row.channel}, {login or 'nobody has it'}")
    if row.snoozed_until:
        yield f"snoozed until {moment(row.snoozed_until)}"
    if row.tags:
        yield one_line(f"tags: {' '.join(row.tags)}")
    for one in detail.participants:
        known = one.value if one.kind == "mail" else f"{one.kind}:{one.value}"
        yield one_line(f"{one.role}: {one.name} <{known}> {one.handle}")
    for dialog in detail.dialogs:
        yield one_line(f"{dialog.reason} #{dialog.id} ({dialog.status}): {dialog.subject}")
    there = {dialog.id for dialog in detail.dialogs}
    for other in (one for one in detail.linked if one.id not in there):
        yield one_line(f"beside #{other.id} ({other.status}, {other.reason}): {other.subject}")


def _logins(desk: Desk) -> dict[int | None, str]:
    from tui_desk.desk import agents

    return {agent.id: agent.login for agent in desk.ask(agents.agents)}
