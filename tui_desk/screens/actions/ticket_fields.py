"""What a ticket says: the desk's own fields, its kind, its text; what is missing is asked for before it is resolved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import changing, fields, reading
from tui_desk.editor import EditorError, edit
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.registry import handles, remember
from tui_desk.screens.actions.tickets import ticket_in_hand
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.screens.tickets import own_fields
from tui_desk.text.clean import clean
from tui_desk.text.ticket_number import named
from tui_desk.words.tickets import field_value

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console
    from tui_desk.screens.desk_screen import DeskScreen
    from tui_desk.ticket_policy import TicketField
    from tui_desk.ticket_rows import TicketDetail, TicketLine

_EMPTY = "-"


@handles("ticket.field")
def field(console: Console, argument: str) -> None:
    """One of the desk's own fields; asks which, and for its value."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    id_, desk = line.id, console.desk
    name, said, typed = argument.partition("=")
    if said:
        return _set(console, id_, line.version, name.strip(), typed)
    known = [one for one in desk.policy.tickets.fields.values() if one.is_of(line.kind)]
    if not known:
        return console.say("Such a ticket has no fields; [[tickets.fields]] in config.toml makes them.")

    def ask(detail: TicketDetail, one: TicketField) -> None:
        before = field_value(detail.fields[one.name]) if one.name in detail.fields else ""

        def then(value: str) -> None:
            remember(console, "ticket.field", f"{one.name}={value}")
            _set(console, id_, detail.line.version, one.name, value)

        _ask(console, one, f"{one.title} of {named(id_)}", before, then)

    def choose(detail: TicketDetail) -> None:
        if len(known) == 1:
            return ask(detail, known[0])
        choices = [Choice(one, one.title, _now(detail, one), words=one.name) for one in known]
        picker = Picker(f"Fields of {named(id_)}", choices)
        console.app.push_screen(picker, lambda one: ask(detail, one) if one is not None else None)
        return None

    return later(console, lambda: desk.ask(reading.detail, id_), choose)


def _now(detail: TicketDetail, one: TicketField) -> str:
    if one.name in detail.fields:
        return field_value(detail.fields[one.name])
    return "needed to resolve" if one.required else ""


def _ask(
    screen: DeskScreen,
    one: TicketField,
    title: str,
    before: str,
    then: Callable[[str], None],
    otherwise: Callable[[], None] = lambda: None,
) -> None:
    """Ask for a value that is right; empty empties the field."""

    def answered(value: str | None) -> None:
        if value is None:
            otherwise()
        else:
            then("" if value == _EMPTY else value)

    if known := own_fields.choices(one):
        choices = [*(Choice(value, value) for value in known), Choice(_EMPTY, "nothing")]
        screen.app.push_screen(Picker(title, choices), answered)
        return

    def preview(typed: str) -> Preview:
        found = own_fields.meant(one, typed, screen.desk.now_ms())
        return Preview(found.words, found.right)

    screen.app.push_screen(Ask(title, value=before, preview=preview), answered)


def _set(console: Console, id_: int, version: int, name: str, value: str) -> None:
    console.perform(lambda: console.desk.do(changing.set_field, [id_], name, value, versions={id_: version}))


def fill_missing(screen: DeskScreen, lines: Sequence[TicketLine], then: Callable[[], None]) -> None:
    """What one ticket is not resolved without is asked for first; of several the desk says what they lack."""
    desk = screen.desk

    def read() -> list[TicketField]:
        if len(lines) != 1:
            return []
        detail = desk.ask(reading.detail, lines[0].id)
        return fields.lacking(desk.policy, detail.line.kind, detail.fields)

    def ask(lacking: list[TicketField]) -> None:
        if not lacking:
            return then()
        one, number = lacking[0], named(lines[0].id)

        def fill(value: str) -> None:
            if not value.strip():
                return refuse()
            return later(
                screen,
                lambda: desk.do(changing.set_field, [lines[0].id], one.name, value),
                lambda _: fill_missing(screen, lines, then),
            )

        def refuse() -> None:
            titles = ", ".join(other.title for other in lacking)
            screen.say(f"{number} is not resolved without: {titles}", error=True)

        return _ask(screen, one, f"{one.title} of {number}, needed to resolve it", "", fill, refuse)

    later(screen, read, ask)


@handles("ticket.kind")
def kind(console: Console, argument: str) -> None:
    """Of what kind it is."""
    line = ticket_in_hand(console)
    if line is None:
        return None
    id_, seen, kinds = line.id, {line.id: line.version}, console.desk.policy.tickets.kinds

    def go(name: str) -> None:
        remember(console, "ticket.kind", name)
        console.perform(lambda: console.desk.do(changing.set_kind, [id_], name, versions=seen))

    if argument:
        return go(argument.replace("-", "_"))
    choices = [
        Choice(one.name, one.title, "now" if one.name == line.kind else "", words=one.name)
        for one in kinds.values()
    ]
    picker = Picker(f"What kind of ticket {named(id_)} is", choices)
    console.app.push_screen(picker, lambda name: go(name) if name else None)
    return None


@handles("ticket.text")
def text(console: Console, argument: str) -> None:
    """What it says, in $VISUAL or $EDITOR; the file stays until the desk has taken it."""
    line = ticket_in_hand(console)
    if line is None:
        return
    later(console, lambda: console.desk.ask(reading.detail, line.id), lambda detail: _edit(console, detail))


def _edit(console: Console, detail: TicketDetail) -> None:
    try:
        with console.app.suspend():
            edited = edit(clean(detail.text))
    except EditorError as error:
        return console.say(str(error), error=True)
    id_, seen = detail.line.id, {detail.line.id: detail.line.version}
    with edited:
        new = clean(edited.text).strip()
        try:
            done: Done = console.desk.do(changing.rewrite, id_, text=new, versions=seen)
        except Exception as error:  # noqa: BLE001 - the text stays in the file, and its place is told
            edited.keep()
            complain(console, error)
            console.say(f"Not saved; what you wrote is in {edited.path}", error=True)
        else:
            console.perform(lambda: done)
    console.app.refresh()
    return None
