"""`tui-desk draft`: what you have begun, here or in the console, and not sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from tui_desk.cli.door import AsJson, Id, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import moment, one_line, put, put_json, table, tell_done
from tui_desk.cli.writing import Anyway, Close, Pending, Snooze, send_draft
from tui_desk.errors import DeskError, NotFound

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import DraftRow

app = noun("What you have begun and not sent.")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List your drafts, newest first."""
    from tui_desk.cli import shaping
    from tui_desk.desk import drafts

    with desk_of(context) as desk:
        rows = desk.ask(drafts.mine, desk.agent.id)
    if as_json:
        put_json([shaping.draft(row) for row in rows])
        return
    table(
        ("Id", "Conversation", "Kind", "Since", "To", "Text"),
        [
            (
                row.id,
                f"#{row.conversation_id}" if row.conversation_id else "new",
                row.kind,
                moment(row.updated_at),
                row.call.called if row.call is not None else ", ".join(address for _, address in row.to),
                (row.subject if row.form is not None else row.text)[:200],
            )
            for row in rows
        ],
    )


@app.command()
def show(context: typer.Context, draft: Id, as_json: AsJson = False) -> None:
    """Show a draft: to whom, about what, the text."""
    from tui_desk.cli import shaping

    with desk_of(context) as desk:
        row = _mine(desk, draft)
    if as_json:
        put_json(shaping.draft(row))
        return
    for head, people in (("To", row.to), ("Cc", row.cc), ("Bcc", row.bcc)):
        if people:
            put(one_line(f"{head}: {', '.join(f'{name} <{address}>'.strip() for name, address in people)}"))
    put(one_line(f"{'Subject' if row.call is None else 'Call with'}: {row.subject}"))
    for name, _, _, size in row.files:
        put(one_line(f"File: {name} ({size} bytes)"))
    put(f"\n{row.text}")


@app.command()
def send(
    context: typer.Context,
    draft: Id,
    anyway: Anyway = False,
    close: Close = False,
    pending: Pending = False,
    snooze: Snooze = None,
    as_json: AsJson = False,
) -> None:
    """Send a draft as it stands; a call is logged."""
    with desk_of(context) as desk:
        row = _mine(desk, draft)
        if row.call is None:
            send_draft(desk, row, close, pending, snooze, anyway, as_json)
        elif close or pending or snooze is not None:
            raise DeskError("a call is only logged; close its conversation after it")
        else:
            from tui_desk.desk.customers import call_drafts

            tell_done(desk.do(call_drafts.log, row), as_json=as_json)


@app.command()
def discard(context: typer.Context, draft: Id, as_json: AsJson = False) -> None:
    """Throw a draft away."""
    with desk_of(context) as desk:
        from tui_desk.desk import drafts
        from tui_desk.desk.done import Done

        row = _mine(desk, draft)
        desk.do(drafts.discard, row)
        ids = (row.conversation_id,) if row.conversation_id else ()
        tell_done(Done(f"Threw draft {draft} away", None, ids), as_json=as_json)


def _mine(desk: Desk, draft: int) -> DraftRow:
    from tui_desk.desk import drafts

    row = desk.ask(drafts.load, draft)
    if row.agent_id != desk.agent.id:
        raise NotFound("this draft is somebody else's")
    return row
