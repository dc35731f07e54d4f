"""The words above the panes and beside the hints; rows in, pieces out."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tui_desk.desk.inbox import VIEWS
from tui_desk.priorities import Priorities
from tui_desk.rows import ConversationDetail, PresenceRow, SortName, ViewName
from tui_desk.text.ticket_number import named
from tui_desk.ticket_rows import TicketLine
from tui_desk.widgets.cells import cut, one_line
from tui_desk.widgets.chat_lines import earlier_words, later_words
from tui_desk.widgets.ink import Ink
from tui_desk.widgets.marks import Marks
from tui_desk.widgets.strips import Piece
from tui_desk.widgets.ticket_lines import due_piece, owner, urgency
from tui_desk.widgets.timeline import Around
from tui_desk.widgets.times import age, until
from tui_desk.words.tickets import STATE_WORDS

SORT_TITLES: dict[SortName, str] = {
    "waiting": "waiting longest",
    "newest": "newest first",
    "priority": "by priority",
}
LONGEST_ALSO, LONGEST_OWNER = 32, 24
"""Cells of what another open conversation is about, and of who has what is open."""
_VIEW_TITLES = {view.name: view.title for view in VIEWS}


def list_heading(view: ViewName, sort: SortName, find: str, ink: Ink) -> list[Piece]:
    """`Mine · waiting longest`, and the filter if there is one."""
    pieces: list[Piece] = [(_VIEW_TITLES[view], ink.strong), (f" · {SORT_TITLES[sort]}", ink.dim)]
    if find:
        pieces.append((f" · “{one_line(find)}”", ink.accent))
    return pieces


def list_aside(count: int, selected: int, new_above: int, ink: Ink) -> list[Piece]:
    """How many there are, are selected, and came above what is in sight."""
    pieces: list[Piece] = []
    if new_above:
        pieces.append((f"↑ {new_above} new · ", ink.accent))
    if selected:
        pieces.append((f"{selected} selected · ", ink.accent))
    return [*pieces, (f"{count:,} ", ink.dim)]


def empty_list(view: ViewName, find: str, key: Callable[[str], str]) -> str:
    """What to do where a view holds nothing. `key`: the key of a command, if any."""
    if find:
        return f"No conversation has these words. {key('select.clear') or ':clear'} drops the filter."
    nothing = f"Nothing in {_VIEW_TITLES[view]}."
    if view == "open":
        return f"{nothing} What customers write appears here by itself."
    return f"{nothing} {key('view.open') or ':view-open'} shows all open conversations."


def who_heading(detail: ConversationDetail, ink: Ink) -> list[Piece]:
    """`Anna Koval <anna@koval.example>`: never a name without its address."""
    if detail.chat is not None and detail.chat.group:
        return [(one_line(detail.chat.title or detail.line.subject) or "(a group)", ink.strong)]
    name, address = one_line(detail.line.customer_name), one_line(detail.line.customer_address)
    if not name:
        return [(address or "(nobody)", ink.strong)]
    return [(name, ink.strong), (f" <{address}>" if address else "", ink.dim)]


def state_aside(detail: ConversationDetail, marks: Marks, now: int, ink: Ink) -> list[Piece]:
    """`✉ open`."""
    line = detail.line
    words: str = "spam" if line.spam else line.status
    if line.status == "snoozed" and line.snoozed_until is not None:
        words = f"snoozed until {until(line.snoozed_until, now)}"
    style = ink.accent if words == "open" else ink.warn
    return [(f"{marks.channel(line.channel_kind)} ", ink.dim), (f"{words} ", style)]


_LOGGED = {"phone": "phone call", "counter": "at the counter"}
"""What is only written down has no subject."""


def subject_heading(detail: ConversationDetail, ink: Ink) -> list[Piece]:
    """The subject, or what sort of chat it is, and the tags."""
    words = one_line(detail.line.subject) or _LOGGED.get(detail.line.channel_kind, "(no subject)")
    if detail.chat is not None:
        people = len(detail.participants)
        count = f" · {people} people" if people > 1 else ""
        words = f"group chat{count}" if detail.chat.group else "private chat"
    blocked = [("  can't be written to", ink.bad)] if detail.chat and detail.chat.unreachable else []
    return [(words, ink.plain), *blocked, *((f"  {one_line(tag)}", ink.dim) for tag in detail.line.tags)]


def also_open(
    detail: ConversationDetail, marks: Marks, now: int, ink: Ink, key: str
) -> tuple[list[Piece], list[Piece]]:
    """`also open #12 ✈ did you get my mail? 4 m`, and the key that merges."""
    count = len(detail.also_open)
    pieces: list[Piece] = [(f"{count} also open" if count > 1 else "also open", ink.accent)]
    for number, row in enumerate(detail.also_open):
        about = cut(one_line(row.about) or "(no text)", LONGEST_ALSO)
        behind = f"{marks.channel(row.channel_kind)} {about} {age(row.last_at, now)}"
        pieces += [
            (f" {marks.dot} " if number else " ", ink.dim),
            (f"#{row.id} ", ink.dim),
            (behind, ink.plain),
        ]
    return pieces, [(f" {key} merges " if key else " :merge ", ink.dim)]


def around(detail: ConversationDetail, dot: str, key: str) -> Around:
    """What the timeline tells before and after a chat's messages; `key` shows its dialogs."""
    if detail.chat is None:
        return Around()
    behind = f" {dot} {key}" if key else ""
    earlier, later = earlier_words(detail, behind), later_words(detail, behind)
    return Around(True, detail.chat.group, earlier, later)


def number_aside(detail: ConversationDetail, me: int, ink: Ink) -> list[Piece]:
    """`#1042 · me`."""
    line = detail.line
    owner = "me" if line.assignee_id == me else cut(one_line(line.assignee), LONGEST_OWNER) or "–"
    return [(f"#{line.id} · {owner} ", ink.dim)]


def ticket_heading(line: TicketLine, ink: Ink) -> list[Piece]:
    """`#1042-7 Refund for order A-7731`."""
    return [(f"{named(line.id)} ", ink.dim), (one_line(line.title), ink.strong)]


def ticket_state(line: TicketLine, ink: Ink) -> list[Piece]:
    """`in progress`."""
    style = {"resolved": ink.good, "waiting_on_customer": ink.warn}.get(line.state, ink.accent)
    return [(f" {STATE_WORDS[line.state]} ", style)]


def ticket_facts(line: TicketLine, priorities: Priorities, dot: str, ink: Ink) -> list[Piece]:
    """What sort of ticket it is, how urgent, about what, for whom."""
    between = f" {dot} "
    words = [one_line(line.category), f"for {one_line(line.requester)}" if line.requester else ""]
    rest: list[Piece] = [(f"{between}{word}", ink.dim) for word in words if word]
    urgent = [piece for one in urgency(line, priorities, ink) for piece in ((between, ink.dim), one)]
    return [(line.kind.replace("_", " "), ink.dim), *urgent, *rest]


def ticket_due(line: TicketLine, me: int, now: int, ink: Ink) -> list[Piece]:
    """When it is due, and who has it."""
    team = f" @{one_line(line.team)}" if line.team and line.assignee_id is not None else ""
    return [due_piece(line, now, ink), (f" · {cut(f'{owner(line, me)}{team}', LONGEST_OWNER)} ", ink.dim)]


def presence_words(people: Iterable[PresenceRow], conversation_id: int | None) -> str:
    """Who else is in this conversation: `Eva is writing here`."""
    here = [
        person
        for person in people
        if conversation_id is not None and person.conversation_id == conversation_id
    ]
    writers = [person for person in here if person.doing == "writing"]
    names = ", ".join(dict.fromkeys(one_line(person.name) for person in writers or here))
    if not names:
        return ""
    doing = "writing" if writers else "reading"
    return f"{names} {'is' if len(writers or here) == 1 else 'are'} {doing} here"
