"""Conversations that are one matter become one, and are parted again; which goes into which is shown before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import also_open, homes, inbox, joining, numbers, one_person, people
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.times import age

if TYPE_CHECKING:
    from tui_desk.rows import ConversationLine, OpenRow
    from tui_desk.screens.console import Console

ALL = 0
"""What is picked where all of them are meant; no conversation has this number."""
SAME_PERSON = -1
"""What is answered where the customers are joined, too."""
LONGEST_ABOUT = 34
"""Cells of what a conversation is about in the question."""


@handles("conversation.merge")
def merge(console: Console, argument: str) -> None:
    """The selected become part of the one in hand; else one of the customer's other open conversations does."""
    line = console.hand.current()
    if line is None:
        return console.say("There is no conversation here.", error=True)
    if argument:
        return later(
            console,
            lambda: console.desk.ask(numbers.conversation_meant, argument),
            lambda id_: _preview(console, line.id, [id_]),
        )
    selected = console.inbox.selected() if console.pane == "list" else ()
    if selected:
        return _selected(console, selected, line.id)
    return later(
        console,
        lambda: console.desk.ask(also_open.beside, line.id),
        lambda rows: _choose(console, line.id, rows),
    )


def _selected(console: Console, selected: tuple[int, ...], cursor: int) -> None:
    """Into the one the cursor is on where it is one of them, or only one is selected; else into the first."""
    target = cursor if cursor in selected or len(selected) == 1 else selected[0]
    sources = [id_ for id_ in selected if id_ != target]
    if not sources:
        return console.say("Select one more, or go to the one it is to be merged into.", error=True)
    return _preview(console, target, sources)


def _choose(console: Console, target: int, rows: Sequence[OpenRow]) -> None:
    if not rows:
        return console.say(
            "This customer has nothing else open; :merge NUMBER takes any, and so do selected ones in the list."
        )
    if len(rows) == 1:
        return _preview(console, target, [rows[0].id])
    now = console.desk.now_ms()
    choices = [Choice(row.id, _title(row), f"{row.channel} · {age(row.last_at, now)}") for row in rows]
    picker = Picker(f"Merge into #{target}", [*choices, Choice(ALL, f"all {len(rows)} of them")])

    def chosen(id_: int | None) -> None:
        if id_ is not None:
            _preview(console, target, [row.id for row in rows] if id_ == ALL else [id_])

    console.app.push_screen(picker, chosen)
    return None


def _preview(console: Console, target: int, sources: Sequence[int]) -> None:
    """Show which goes into which, and ask once."""
    desk = console.desk

    def read() -> tuple[dict[int, ConversationLine], list[int]]:
        ids = [desk.ask(homes.now_in, id_) for id_ in (target, *sources)]
        lines = desk.ask(inbox.lines, list(dict.fromkeys(ids)), desk.agent.id)
        known = [one.customer_id for one in lines.values() if one.customer_id is not None]
        return lines, list(dict.fromkeys(desk.ask(people.is_now, one) for one in known))

    def ask(found: tuple[dict[int, ConversationLine], list[int]]) -> None:
        lines, customers = found
        if target not in lines or len(lines) < 2:
            return console.say("There is no such conversation to merge.", error=True)
        others = [id_ for id_ in lines if id_ != target]
        names = ", ".join(f"#{id_}" for id_ in others)
        replies: list[Reply[int]] = [Reply("m", f"merge {names} into #{target}", target)]
        if len(others) == 1:
            replies.append(Reply("o", "the other way round", others[0]))
        different = len(customers) > 1
        if different:
            replies.append(Reply("p", "merge, and they are one person", SAME_PERSON))
        body = said(_words(lines, target, others, different=different))

        def answered(into: int | None) -> None:
            if into is not None:
                same = into == SAME_PERSON
                _merge(console, lines, target if same else into, same_person=same)

        console.app.push_screen(Confirm("One matter", body, replies), answered)
        return None

    later(console, read, ask)


def _words(lines: dict[int, ConversationLine], target: int, others: Sequence[int], *, different: bool) -> str:
    told = [_about(lines[id_]) for id_ in others]
    told += ["become part of" if len(others) > 1 else "becomes part of", _about(lines[target]), ""]
    if different:
        told.append("They are of different customers.")
    told.append("Old numbers lead there; an answer goes the way of what it answers.")
    return "\n".join(told)


def _about(line: ConversationLine) -> str:
    what = cut(one_line(line.subject or line.snippet) or "(no text)", LONGEST_ABOUT)
    return f"  #{line.id} {one_line(line.customer_name) or '(nobody)'} · {one_line(line.channel)} · {what}"


def _merge(console: Console, lines: dict[int, ConversationLine], into: int, *, same_person: bool) -> None:
    """`same_person`: the customers are joined, too."""
    sources = [id_ for id_ in lines if id_ != into]
    merge = one_person.merge if same_person else joining.merge
    console.inbox.clear_selection()
    console.reading.merged_here |= set(sources)
    console.perform(lambda: console.desk.do(merge, sources, into), ids=tuple(lines))


@handles("conversation.part")
def part(console: Console, argument: str) -> None:
    """What was merged into the one in hand stands alone again; chosen where it was several."""
    line = console.hand.current()
    if argument:
        number = numbers.plain(argument)
        if number is None:
            return console.say(f"“{argument}” is no number of a conversation.", error=True)
        return _part(console, number)
    if line is None:
        return console.say("There is no conversation here.", error=True)
    return later(
        console,
        lambda: console.desk.ask(also_open.parts, line.id),
        lambda rows: _which(console, line.id, rows),
    )


def _which(console: Console, target: int, rows: Sequence[OpenRow]) -> None:
    if not rows:
        return console.say(f"Nothing was merged into #{target}.")
    choices = [Choice(row.id, _title(row), row.channel) for row in rows]
    picker = Picker(f"Part from #{target}", choices, hint="Enter parts it again")
    console.app.push_screen(picker, lambda id_: _part(console, id_) if id_ is not None else None)
    return None


def _part(console: Console, id_: int) -> None:
    console.reading.merged_here.discard(id_)
    console.perform(lambda: console.desk.do(joining.part, id_), ids=(id_,))


def _title(row: OpenRow) -> str:
    return f"#{row.id} {one_line(row.about) or '(no text)'}"
