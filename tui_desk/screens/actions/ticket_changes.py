"""What is changed in tickets: state, due time, who has them, how urgent, about what; each undoable and repeatable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_desk.desk import agents
from tui_desk.desk.tickets import changing, checklist
from tui_desk.rows import AgentRow
from tui_desk.screens.actions import times
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import Handler, handles, remember
from tui_desk.screens.actions.tagging import ask_tags, tags_of
from tui_desk.screens.actions.ticket_telling import set_states
from tui_desk.screens.actions.tickets import choose_ticket, ticket_in_hand, with_tickets
from tui_desk.screens.modals.ask import Ask
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.clean import fold
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import STATES, ChecklistRow, TicketLine
from tui_desk.words.tickets import STATE_WORDS

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

_NEVER = ("never", "none", "-")
_NOBODY = ("nobody", "none", "-")


@handles("ticket.due")
def due(console: Console, argument: str) -> None:
    """Until when; asks where nothing is said."""
    if argument:
        return _chosen(console, lambda lines: _set_due(console, lines, argument))

    def ask(lines: Sequence[TicketLine]) -> None:
        number = named(lines[0].id) if len(lines) == 1 else f"{len(lines)} tickets"
        then = partial(_set_due, console, lines)
        times.ask_when(console, f"Until when {number}", then, read=times.due, such_as=times.DUE_SUCH_AS)

    return _chosen(console, ask)


def _set_due(console: Console, lines: Sequence[TicketLine], typed: str) -> None:
    never = fold(typed) in _NEVER
    at = None if never else times.due(console, typed)
    if at is None and not never:
        return console.say(f"“{typed}” is no time to come; try fri 5pm, in 2 days, tomorrow", error=True)
    remember(console, "ticket.due", typed)
    return _perform(console, changing.set_due, lines, at)


@handles("ticket.back")
def back(console: Console, argument: str) -> None:
    """One state back."""
    _chosen(console, lambda lines: _step(console, lines, -1))


@handles("ticket.forward")
def forward(console: Console, argument: str) -> None:
    """One state on."""
    _chosen(console, lambda lines: _step(console, lines, 1))


def _step(console: Console, lines: Sequence[TicketLine], step: int) -> None:
    """Each from where it stands, all as one deed."""
    changes = []
    for state in dict.fromkeys(line.state for line in lines):
        place = STATES.index(state) + step
        same = [line for line in lines if line.state == state]
        if 0 <= place < len(STATES):
            changes.append((STATES[place], same))
        else:
            console.tell(f"{changing.numbers([one.id for one in same])}: {STATE_WORDS[state]} already.")
    if changes:
        set_states(console, changes)


@handles("ticket.resolve")
def resolve(console: Console, argument: str) -> None:
    """Done."""
    _chosen(console, lambda lines: set_states(console, [("resolved", lines)]))


@handles("ticket.reopen")
def reopen(console: Console, argument: str) -> None:
    """In progress again."""
    _chosen(console, lambda lines: set_states(console, [("in_progress", lines)]))


@handles("ticket.assign")
def assign(console: Console, argument: str) -> None:
    """Give it to somebody, or to a team; asks to whom where nobody is named."""
    if argument.startswith("@"):
        return team(console, argument)
    if ticket_in_hand(console) is None:
        return None
    if fold(argument) in _NOBODY:
        return _change(console, changing.assign, None)
    ask = console.desk.ask
    if not argument:
        return later(console, lambda: ask(agents.agents), lambda everybody: _pick_agent(console, everybody))
    return later(
        console, lambda: ask(agents.find, argument), lambda agent: _change(console, changing.assign, agent.id)
    )


@handles("ticket.team")
def team(console: Console, argument: str) -> None:
    """Give it to a team; asks to which."""
    if argument:
        return _change(
            console, changing.set_team, "" if fold(argument.removeprefix("@")) in _NOBODY else argument
        )
    if ticket_in_hand(console) is None:
        return None
    known = _teams(console)
    if not known:
        return console.say("There are no teams yet; [teams] in the config names them.")
    console.app.push_screen(
        Picker("Give the ticket to a team", known), lambda name: _again(console, "team", name)
    )
    return None


@handles("ticket.take")
def take(console: Console, argument: str) -> None:
    """Mine."""
    _change(console, changing.assign, console.desk.agent.id)


@handles("ticket.priority")
def priority(console: Console, argument: str) -> None:
    """How urgent it is."""
    known = console.desk.policy.priorities
    if not argument:
        if ticket_in_hand(console) is None:
            return None
        picker = Picker("Priority of the ticket", [Choice(name, name) for name in reversed(known.names)])
        console.app.push_screen(picker, lambda name: _again(console, "priority", name))
        return None
    rank = known.rank(argument)
    if rank is None:
        return console.say(f"a priority is {known.either}; not {argument}", error=True)
    return _change(console, changing.set_priority, rank)


@handles("ticket.tag")
def tag(console: Console, argument: str) -> None:
    """Add tags, take off those with a dash."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    new, gone = tags_of(argument)
    if not new and not gone:
        return ask_tags(console, line.tags, lambda text: _again(console, "tag", text))
    return _change(console, changing.retag, new, gone, versioned=False)


@handles("ticket.category")
def category(console: Console, argument: str) -> None:
    """What it is about."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    if argument:
        return _change(console, changing.set_category, "" if argument == "-" else argument)
    if known := console.desk.policy.tickets.categories:
        choices = [Choice("-", "nothing"), *(Choice(one, one) for one in known)]
        picker = Picker("What it is about", choices)
        console.app.push_screen(picker, lambda name: _again(console, "category", name))
        return None
    ask = Ask("What it is about", value=line.category, placeholder="-")
    console.app.push_screen(
        ask, lambda text: _again(console, "category", text or "-") if text is not None else None
    )
    return None


@handles("ticket.title")
def title(console: Console, argument: str) -> None:
    """Another title."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    if not argument:
        ask = Ask(f"Title of {named(line.id)}", value=line.title)
        console.app.push_screen(ask, lambda text: _again(console, "title", text))
        return None
    id_, seen = line.id, {line.id: line.version}

    def verb() -> Done:
        return console.desk.do(changing.rewrite, id_, title=argument, versions=seen)

    return console.perform(verb)


@handles("ticket.check")
def check(console: Console, argument: str) -> None:
    """The step under the cursor: done, or not after all."""
    step, line = console.tickets.target(), console.tickets.current()
    if not isinstance(step, ChecklistRow) or line is None:
        return console.panes.lines().page(1)
    ticket_id, step_id = line.id, step.id
    return console.perform(lambda: console.desk.do(checklist.turn, ticket_id, step_id))


@handles("ticket.page")
def page(console: Console, argument: str) -> None:
    """One page down."""
    console.panes.lines().page(1)


@handles("ticket.step")
def add_step(console: Console, argument: str) -> None:
    """Further steps of the checklist."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    if not argument:
        ask = Ask(f"Step of {named(line.id)}", placeholder="what is to be done; what then")
        console.app.push_screen(ask, lambda text: _again(console, "step", text))
        return None
    id_ = line.id

    def verb() -> Done:
        return console.desk.do(checklist.add, id_, argument.split(";"))

    return console.perform(verb)


def _moves(by: int) -> Handler:
    def move(console: Console, argument: str) -> None:
        step, line = console.tickets.target(), console.tickets.current()
        if not isinstance(step, ChecklistRow) or line is None:
            return console.say("Go to a step of the checklist first.", error=True)
        ticket_id, step_id = line.id, step.id
        return console.perform(lambda: console.desk.do(checklist.move, ticket_id, step_id, by))

    return move


handles("ticket.step_up")(_moves(-1))
handles("ticket.step_down")(_moves(1))


def _chosen(console: Console, then: Callable[[Sequence[TicketLine]], None]) -> None:
    """The ticket in hand; of a selection all that hang on it; of one conversation its only one, or the chosen."""

    def found(lines: Sequence[TicketLine]) -> None:
        if console.tickets.target_ids() or (console.pane == "list" and console.inbox.selection):
            return then(lines)
        rows = {line.id: line for line in lines}
        return choose_ticket(console, "Which ticket", lines, lambda id_: then([rows[id_]]))

    with_tickets(console, found)


def _change(console: Console, change: Callable[..., Done], *values: Any, versioned: bool = True) -> None:
    """One verb of `desk.tickets.changing` on what is in hand."""
    _chosen(console, lambda lines: _perform(console, change, lines, *values, versioned=versioned))


def _perform(
    console: Console,
    change: Callable[..., Done],
    lines: Sequence[TicketLine],
    *values: Any,
    versioned: bool = True,
) -> None:
    """`versioned`: somebody else may overtake it."""
    ids = [line.id for line in lines]
    options = {"versions": {line.id: line.version for line in lines}} if versioned else {}
    console.perform(lambda: console.desk.do(change, ids, *values, **options))


def _again(console: Console, verb: str, argument: str | None) -> None:
    """What was asked for is here: the command once more, with it."""
    if argument:
        console.run_command(f"ticket.{verb}", argument)


def _pick_agent(console: Console, everybody: tuple[AgentRow, ...]) -> None:
    choices = [Choice(one.login, one.name, one.short) for one in everybody if one.active]
    picker = Picker("Give the ticket to", [*choices, *_teams(console), Choice("nobody", "nobody")])
    console.app.push_screen(picker, lambda login: _again(console, "assign", login))


def _teams(console: Console) -> list[Choice[str]]:
    """Every team, as a choice; none where the desk has none."""
    names = console.desk.policy.teams
    choices = [Choice(f"@{name}", f"@{name}", ", ".join(logins)) for name, logins in names.items()]
    return [*choices, Choice("@none", "no team")] if choices else []
