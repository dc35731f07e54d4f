"""What is changed on a customer's card, and who is the same person as he; each is one verb, and `z` takes it back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from tui_desk.customer_rows import CustomerDetail, JoinedCustomer, KnownBy, LetIn, Suggestion
from tui_desk.desk.customers import changing, finding, joining, wording
from tui_desk.errors import DeskError
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.customers.finding import choice, seek
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.customer_blocks import Attribute, NoteLine, note_lines

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console

_NOTHING = "-"
"""What is typed for nothing at all."""
MOST_TOLD = 8
"""Conversations that are named when customers part."""
LONGEST_ABOUT = 40


@handles("customer.name")
def name(console: Console, argument: str) -> None:
    """Another name."""
    _field(console, argument, "name", "Name", lambda detail: detail.line.name, changing.rename)


@handles("customer.organisation")
def organisation(console: Console, argument: str) -> None:
    """For whom he speaks."""
    _field(
        console,
        argument,
        "organisation",
        "Organisation",
        lambda detail: detail.line.organisation,
        changing.set_organisation,
    )


@handles("customer.language")
def language(console: Console, argument: str) -> None:
    """In which he is written to."""
    _field(
        console,
        argument,
        "language",
        "Language, such as de or pt-BR",
        lambda detail: detail.language,
        changing.set_language,
        wording.language,
    )


@handles("customer.time_zone")
def time_zone(console: Console, argument: str) -> None:
    """Where his clock stands."""
    _field(
        console,
        argument,
        "time_zone",
        "Time zone, such as Madrid or Europe/Madrid",
        lambda detail: detail.time_zone,
        changing.set_time_zone,
        wording.time_zone,
    )


@handles("customer.vip")
def vip(console: Console, argument: str) -> None:
    """First, or not any more."""
    detail = _in_front(console)
    if detail is not None:
        _do(console, changing.turn_vip, detail.id)


@handles("customer.notes")
def notes(console: Console, argument: str) -> None:
    """A further line of the notes."""
    detail = _in_front(console)
    if detail is None:
        return None
    if not argument:
        ask = Ask("Note on this customer", placeholder="what colleagues should know", help="he never sees it")
        console.app.push_screen(ask, lambda text: _again(console, "notes", text))
        return None
    return _do(console, changing.add_note, detail.id, argument)


@handles("customer.attribute")
def attribute(console: Console, argument: str) -> None:
    """`plan=gold`."""
    detail = _in_front(console)
    if detail is None:
        return None
    if not argument:
        target = console.panes.customer.target()
        value = f"{target.name}={target.value}" if isinstance(target, Attribute) else ""
        ask = Ask("Keep of him", value=value, placeholder="plan=gold", preview=_attribute_preview)
        console.app.push_screen(ask, lambda text: _again(console, "attribute", text))
        return None
    called, equals, value = argument.partition("=")
    if not equals:
        return console.say("Write it as name=value; name= drops it.", error=True)
    return _do(console, changing.set_attribute, detail.id, called.strip(), value.strip())


@handles("customer.identity")
def identity(console: Console, argument: str) -> None:
    """A further mail, phone or handle."""
    detail = _in_front(console)
    if detail is None:
        return None
    if not argument:
        ask = Ask(
            "He is also known by", placeholder="ann@x.example · +34 600 111 222", preview=_identity_preview
        )
        console.app.push_screen(ask, lambda text: _again(console, "identity", text))
        return None
    return _do(console, changing.add_identity, detail.id, *_kind_and_value(argument))


@handles("customer.remove")
def remove(console: Console, argument: str) -> None:
    """What the cursor is on: an address, a line of the notes, an attribute; who was joined to him is parted."""
    detail = _in_front(console)
    if detail is None:
        return None
    match console.panes.customer.target():
        case KnownBy() as known:
            return _do(console, changing.remove_identity, detail.id, known.kind, known.value)
        case Attribute() as kept:
            return _do(console, changing.set_attribute, detail.id, kept.name, "")
        case NoteLine() as line:
            seen = note_lines(detail.notes)[line.place]
            return _do(console, changing.drop_note, detail.id, line.place, seen)
        case JoinedCustomer() as joined:
            return _part(console, joined)
        case _:
            return console.say("Go to an address, a note, an attribute, or somebody who was joined to him.")


def _part(console: Console, joined: JoinedCustomer) -> None:
    """Ask first where either can read along with the other only because they were joined."""

    def ask(found: Sequence[LetIn]) -> None:
        if not found:
            return _do(console, joining.part, joined.id)
        told = [
            f"  {one_line(one.name)} in #{one.conversation_id} {cut(one_line(one.about), LONGEST_ABOUT)}"
            for one in found[:MOST_TOLD]
        ]
        more = [f"  and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
        body = "\n".join(("They read along only because they were joined:", *told, *more))
        replies = [Reply("o", "part, and put out", True), Reply("p", "part, and leave in", False)]
        console.app.push_screen(
            Confirm(f"Part {one_line(joined.name) or 'them'}", said(body), replies),
            lambda out: (
                _do(console, partial(joining.part, put_out=out), joined.id) if out is not None else None
            ),
        )
        return None

    later(console, lambda: console.desk.ask(joining.let_in_by, joined.id), ask)


@handles("customer.join")
def join(console: Console, argument: str) -> None:
    """Somebody else is the same person: under the cursor, named, or found; those who may be stand first."""
    detail = _in_front(console)
    if detail is None:
        return None
    if argument:
        return later(
            console,
            lambda: console.desk.ask(finding.meant, argument),
            lambda id_: _ask_join(console, detail, id_),
        )
    target = console.panes.customer.target()
    if isinstance(target, Suggestion):
        return _ask_join(console, detail, target.id, target.reason)
    suggested = console.panes.customer.suggestions()
    reasons = {one.id: one.reason for one in suggested}
    first = [choice(one.id, one.name, one.address, below=one.reason) for one in suggested]
    box = seek(
        console.desk, "The same person as", first=first, but=detail.id, hint="Enter joins, after asking"
    )
    console.app.push_screen(
        box, lambda id_: _ask_join(console, detail, id_, reasons.get(id_, "")) if id_ is not None else None
    )
    return None


def _ask_join(console: Console, detail: CustomerDetail, other: int, reason: str = "") -> None:
    """Show who becomes whom, and ask once."""

    def ask(called: str) -> None:
        mine = one_line(detail.line.name or detail.line.address)
        told = [f"{one_line(called)} (customer {other}) is {mine} (customer {detail.id})"]
        told += [f"because of {one_line(reason)}"] if reason else []
        told.append("Everything of either is shown of both; they can be parted at any time.")
        replies = [Reply("j", "join them", True)]
        console.app.push_screen(
            Confirm("The same person", said("\n".join(told)), replies),
            lambda yes: _do(console, joining.join, [other], detail.id) if yes else None,
        )

    later(console, lambda: console.desk.ask(changing.called, other), ask)


def _field(
    console: Console,
    argument: str,
    verb: str,
    title: str,
    now: Callable[[CustomerDetail], str],
    change: Callable[..., Done],
    read: Callable[[str], str] | None = None,
) -> None:
    """Ask for a field unless it is said; `read`: what the words mean, refused where they mean nothing."""
    detail = _in_front(console)
    if detail is None:
        return None
    if argument:
        return _do(console, change, detail.id, "" if argument == _NOTHING else argument)
    ask = Ask(title, value=now(detail), preview=_meaning(read) if read is not None else None)

    def typed(text: str | None) -> None:
        if text is not None:
            _again(console, verb, text.strip() or _NOTHING)

    console.app.push_screen(ask, typed)
    return None


def _meaning(read: Callable[[str], str]) -> Callable[[str], Preview]:
    def preview(typed: str) -> Preview:
        try:
            return Preview(read(typed) or "not known")
        except DeskError as error:
            return Preview(str(error), right=False)

    return preview


def _attribute_preview(typed: str) -> Preview:
    called, equals, value = typed.partition("=")
    if not equals or not called.strip():
        return Preview("name=value; name= drops it", right=False)
    return Preview(f"{called.strip()}: {value.strip()}" if value.strip() else f"drops {called.strip()}")


def _identity_preview(typed: str) -> Preview:
    try:
        kind, value = wording.identity(*_kind_and_value(typed))
    except DeskError as error:
        return Preview(str(error), right=False)
    return Preview(f"{kind} {value}")


def _kind_and_value(typed: str) -> tuple[str, str]:
    """`telegram @ann`, or an address that tells by itself what it is."""
    first, _, rest = typed.strip().partition(" ")
    if rest and first.isalpha() and first.islower():
        return first, rest.strip()
    return wording.kind_of(typed.strip()), typed.strip()


def _in_front(console: Console) -> CustomerDetail | None:
    detail = console.customers.detail()
    if detail is None:
        key = console.keymap.label("conversation.customer") or ":customer"
        console.say(f"Go to a customer first: {key}.", error=True)
    return detail


def _do(console: Console, verb: Callable[..., Done], *values: Any) -> None:
    console.perform(lambda: console.desk.do(verb, *values))


def _again(console: Console, verb: str, argument: str | None) -> None:
    """What was asked for is here: the command once more, with it."""
    if argument:
        console.run_command(f"customer.{verb}", argument)
