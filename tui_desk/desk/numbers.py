"""What a number leads to that somebody typed: a conversation's or a ticket's, where what it named stands now."""

from __future__ import annotations

from tui_desk.desk import homes
from tui_desk.desk.tickets import finding
from tui_desk.errors import DeskError, NotFound
from tui_desk.store.reader import Reader
from tui_desk.text.ticket_number import looks_like_one, named
from tui_desk.typed import dataclass

LONGEST = 17


@dataclass(frozen=True, slots=True)
class Meant:
    """Without its last digit a number may be that of both."""

    conversation_id: int | None = None
    ticket_id: int | None = None


def is_one(typed: str) -> bool:
    """Whether this is a number, whatever it names: `12`, `#12`, `1042-7`."""
    return plain(typed) is not None or looks_like_one(typed)


def meant(reader: Reader, typed: str) -> Meant:
    """Where it leads. Raises NotFound in words where it names nothing."""
    number = plain(typed)
    if number is None:
        return Meant(ticket_id=finding.meant(reader, typed))
    conversation = reader.row("SELECT id FROM conversation WHERE id = :id", id=number)
    ticket = reader.row("SELECT id FROM ticket WHERE id = :id", id=number)
    if conversation is None and ticket is None:
        raise NotFound(f"there is no conversation and no ticket #{number}")
    return Meant(
        homes.now_in(reader, number) if conversation else None,
        finding.current(reader, number) if ticket else None,
    )


def conversation_meant(reader: Reader, typed: str) -> int:
    """The conversation a number leads to: its own, or the only one that hangs on the ticket. Raises DeskError."""
    number = plain(typed)
    if number is not None:
        return homes.now_in(reader, number)
    ticket_id = finding.meant(reader, typed)
    hanging = finding.conversations_of(reader, ticket_id)
    if len(hanging) == 1:
        return hanging[0]
    if not hanging:
        raise NotFound(f"no conversation hangs on {named(ticket_id)}")
    raise DeskError(f"{', '.join(f'#{one}' for one in hanging)} hang on {named(ticket_id)}: say which one")


def plain(typed: str) -> int | None:
    """`12` or `#12`; None: it is no such number."""
    digits = typed.strip().removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST else None
