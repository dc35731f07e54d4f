"""Opening a ticket: what it is made of proposes what it says, options say otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui_desk.cli import customer_door
from tui_desk.cli.customer_door import Requester
from tui_desk.cli.door import AsJson, desk_of, number
from tui_desk.cli.printing import tell_done
from tui_desk.cli.ticket_door import Quiet, pairs
from tui_desk.cli.ticket_telling import Preview, show_recipients
from tui_desk.cli.typed import LEVELS, agent_named, due_of, priority_named

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.ticket_rows import NewTicket


def open_(
    context: typer.Context,
    conversations: Annotated[
        list[int] | None,
        typer.Option("--from", parser=number, metavar="CONVERSATION", help="Made from it; repeat it."),
    ] = None,
    messages: Annotated[
        list[int] | None,
        typer.Option("--message", parser=number, metavar="ID", help="Made from a message; repeat it."),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Else what the messages say.")] = None,
    text: Annotated[str | None, typer.Option("--text", help="Else what the messages say.")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="customer, back_office, tracker …")] = None,
    template: Annotated[
        str | None, typer.Option("--template", help="A ticket that recurs, by its name.")
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="WHEN", help="'fri 5pm', 'in 2 days' …")] = None,
    assign: Annotated[
        str | None, typer.Option("--assign", metavar="AGENT", help="Who works on it, or nobody.")
    ] = None,
    team: Annotated[
        str | None,
        typer.Option("--team", help="Whose members may take it; nobody has it then, unless you say who."),
    ] = None,
    priority: Annotated[
        str | None,
        typer.Option("--priority", metavar="LEVEL", help=LEVELS),
    ] = None,
    category: Annotated[str | None, typer.Option("--category", help="What it is about.")] = None,
    tags: Annotated[list[str] | None, typer.Option("--tag", help="A word on it; repeat it.")] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="NAME=VALUE", help="A field of your own; repeat it."),
    ] = None,
    requester: Requester = None,
    steps: Annotated[
        list[str] | None, typer.Option("--step", metavar="TEXT", help="A step to do; repeat it.")
    ] = None,
    each: Annotated[
        bool, typer.Option("--each", help="One for each --from and --message, not one of all.")
    ] = False,
    quiet: Quiet = False,
    preview: Preview = False,
    as_json: AsJson = False,
) -> None:
    """Open a ticket, from conversations, messages, a template or nothing at all."""
    from tui_desk.desk.tickets import opening, telling

    with desk_of(context) as desk:
        said: dict[str, Any] = {
            "title": title,
            "text": text,
            "kind": None if kind is None else kind.replace("-", "_"),
            "category": category,
            "team": team,
            "tags": tuple(tags) if tags else None,
            "checklist": tuple(steps) if steps else None,
            "due_at": None if due is None else due_of(desk, due),
            "requester_id": None if requester is None else customer_door.meant(desk, requester),
        }
        said = {name: value for name, value in said.items() if value is not None}
        rank = None if priority is None else priority_named(desk, priority)
        news = []
        for made_of in _made_of(conversations or [], messages or [], each=each):
            new = replace(_begun(desk, template, said.get("requester_id"), *made_of), **said)
            new = _assigned(desk, replace(new, fields={**new.fields, **pairs(fields or [])}), assign)
            news.append(new if rank is None else replace(new, priority=rank))
        if preview:
            asked = {"now": desk.now_ms()}
            found = [
                one
                for new in news
                for one in desk.ask(telling.preview_opening, desk.policy, desk.agent.id, new, **asked)
            ]
            return show_recipients(found, as_json=as_json)
        return tell_done(desk.do(opening.open_each, news, told=not quiet), as_json=as_json)


def _made_of(
    conversations: list[int], messages: list[int], *, each: bool
) -> list[tuple[list[int], list[int]]]:
    """What each ticket is made of."""
    if not each:
        return [(conversations, messages)]
    return [*(([one], []) for one in conversations), *(([], [one]) for one in messages)]


def _begun(
    desk: Desk, template: str | None, requester_id: int | None, conversations: list[int], messages: list[int]
) -> NewTicket:
    """What it is made of, in the words of who asks for it; as a template says it where there is one."""
    from tui_desk.desk.tickets import defaults, proposing

    proposed = desk.ask(proposing.propose, None, conversation_ids=conversations, message_ids=messages)
    if requester_id is not None and requester_id != proposed.requester_id:
        own = desk.ask(proposing.titles, proposed)
        proposed = replace(proposed, title=own.get(requester_id, proposed.title))
    if template is None:
        return proposed
    return defaults.by_template(desk.policy, proposed, template, desk.now_ms())


def _assigned(desk: Desk, new: NewTicket, assign: str | None) -> NewTicket:
    """With its kind's defaults; who was said, else whose the conversation or the kind is, else a team or the opener."""
    from tui_desk.desk.tickets import defaults

    filled = desk.ask(defaults.filled, desk.policy, new, desk.now_ms())
    if assign is not None:
        return replace(filled, assignee_id=agent_named(desk, assign))
    return (
        filled
        if filled.assignee_id is not None or filled.team
        else replace(filled, assignee_id=desk.agent.id)
    )
