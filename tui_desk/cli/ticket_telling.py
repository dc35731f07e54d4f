"""Telling customers of tickets: what would go to whom, telling everybody, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.chat_options import Values, require_template
from tui_desk.cli.door import AsJson, desk_of, number
from tui_desk.cli.printing import GAP, iso, moment, one_line, put, put_json, say, table, tell_done
from tui_desk.cli.ticket_door import Ticket, meant
from tui_desk.cli.writing import File, Text, typed_text
from tui_desk.errors import NotFound
from tui_desk.text.clean import clean

if TYPE_CHECKING:
    from tui_desk.cli import ticket_shapes as shapes
    from tui_desk.desk.desk import Desk
    from tui_desk.notice_rows import NoticeRow, Recipient
    from tui_desk.rows import Template

Preview = Annotated[bool, typer.Option("--preview", help="Only show what each would be told.")]


def tell(
    context: typer.Context,
    ticket: Ticket,
    text: Text = None,
    file: File = None,
    conversations: Annotated[
        list[int] | None,
        typer.Option(
            "--to", parser=number, metavar="CONVERSATION", help="Only this one; repeat it. Else all."
        ),
    ] = None,
    preview: Preview = False,
    close: Annotated[bool, typer.Option("--close", help="Close each conversation that is told.")] = False,
    resolve: Annotated[bool, typer.Option("--resolve", help="Resolve the ticket, too.")] = False,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="NAME", help="Where a chat has closed: this approved text."),
    ] = None,
    value: Values = None,
    as_json: AsJson = False,
) -> None:
    """Tell everybody who hangs on a ticket. {name}, {number}, {title}, {state}, {due} and {agent} are filled in."""
    from tui_desk.desk.tickets import announcing
    from tui_desk.notice_rows import Wish

    require_template(template, value)
    words = typed_text(text, file)
    with desk_of(context) as desk:
        id_ = meant(desk, ticket)
        templates = {} if template is None else _templates(desk, template, value or ())
        wish = Wish(resolve, close, templates, None if conversations is None else tuple(conversations))
        if preview:
            asked = (desk.policy, desk.agent.id, id_, words, wish)
            return show_recipients(desk.ask(announcing.preview, *asked, now=desk.now_ms()), as_json=as_json)
        return tell_done(desk.do(announcing.announce, id_, words, wish), as_json=as_json)


def told(
    context: typer.Context,
    ticket: Ticket,
    again: Annotated[
        bool, typer.Option("--again", help="Try again where the last announcement failed or was withheld.")
    ] = False,
    conversation: Annotated[
        int | None,
        typer.Option(
            "--to", parser=number, metavar="CONVERSATION", help="Only this one, whatever it was to be told."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show who was told of a ticket, and what became of it."""
    from tui_desk.desk.tickets import announcing, notices, retrying

    with desk_of(context) as desk:
        id_ = meant(desk, ticket)
        if again and conversation is not None:
            notice = desk.ask(retrying.of_conversation, id_, conversation)
            return tell_done(desk.do(retrying.one, notice), as_json=as_json)
        if again:
            announcement = desk.ask(announcing.of_ticket, id_)
            return tell_done(desk.do(retrying.everybody, announcement), as_json=as_json)
        told_of = desk.ask(notices.of_ticket, id_)
    rows = [row for row in told_of if conversation in (None, row.conversation_id)]
    if as_json:
        return put_json([_notice(row) for row in rows])
    if not rows:
        return say("Nobody was told of it.")
    return table(
        ("Conversation", "Channel", "Customer", "What", "When", "State", "Why"),
        [
            (
                f"#{row.conversation_id}",
                row.channel,
                row.customer,
                row.occasion,
                moment(row.at),
                row.state,
                row.detail,
            )
            for row in rows
        ],
    )


def show_recipients(found: Iterable[Recipient], *, as_json: bool) -> None:
    """What each would be told, or why not."""
    recipients = tuple(found)
    if as_json:
        return put_json([_recipient(one) for one in recipients])
    return put("\n".join(map(_shown, recipients)) if recipients else "Nobody is told.")


def _templates(desk: Desk, name: str, values: Sequence[str]) -> dict[str, Template]:
    """This template on each channel that has it, filled in."""
    from tui_desk.desk import channel_caps

    found = desk.ask(channel_caps.with_template, name, tuple(values))
    if not found:
        raise NotFound(f"no channel has a template {name!r}")
    return found


def _shown(one: Recipient) -> str:
    stands = f" in #{one.stands_in}" if one.stands_in != one.conversation_id else ""
    number = f"#{one.conversation_id}{stands}"
    head = GAP.join((number, *map(one_line, (one.channel, one.customer, one.to))))
    if one.why_not:
        offered = ", ".join(one_line(each.name) for each in one.templates)
        return f"{head}\n    not told: {one_line(one.why_not)}" + (
            f" (--template {offered})" if offered else ""
        )
    pieces = ("\n".join(f"    {line}".rstrip() for line in text.splitlines()) for text in one.texts)
    return head + "\n" + "\n    ---\n".join(pieces)


def _recipient(one: Recipient) -> shapes.Recipient:
    return {
        "conversation_id": one.conversation_id,
        "stands_in": one.stands_in,
        "channel": one_line(one.channel),
        "customer": one_line(one.customer),
        "to": one_line(one.to),
        "subject": one_line(one.subject),
        "texts": [clean(text) for text in one.texts],
        "why_not": one_line(one.why_not),
        "templates": [one_line(each.name) for each in one.templates],
    }


def _notice(row: NoticeRow) -> shapes.Notice:
    return {
        "conversation_id": row.conversation_id,
        "channel": one_line(row.channel),
        "customer": one_line(row.customer),
        "occasion": row.occasion,
        "state": row.state,
        "detail": one_line(row.detail),
        "text": clean(row.text),
        "message_id": row.message_id,
        "at": iso(row.at),
    }
