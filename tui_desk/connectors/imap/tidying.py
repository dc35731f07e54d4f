"""What the desk repeats on the server, where the settings say so: answered mail marked, closed mail moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from tui_desk.connectors.imap.names import find
from tui_desk.connectors.imap.session import Session
from tui_desk.errors import ChannelError
from tui_desk.exchange import Place, Tidied

_ANSWERED = rb"\Answered"


def wanted(tidied: Tidied, *, mark_answered: bool, move_closed_to: str) -> bool:
    """Whether the settings ask for this deed."""
    return bool(tidied.places) and {"answered": mark_answered, "closed": bool(move_closed_to)}.get(
        tidied.deed, False
    )


def mark_answered(session: Session, places: Iterable[Place]) -> None:
    """Mark what is still there. Raises ChannelError if the server takes the command and does nothing."""
    for folder, uids in _present(session, places):
        unmarked = set(uids) - session.mark(uids, _ANSWERED)
        if unmarked and _still_there(session, unmarked):
            raise ChannelError(f"the server does not let us mark mail in {folder} as answered")


def move(session: Session, places: Iterable[Place], wanted_folder: str) -> None:
    """Move what is still there and not in the right folder already."""
    target = find(wanted_folder, session.listed())
    if target is None:
        raise ChannelError(f"the server has no folder {wanted_folder}; make it, or change `move_closed_to`")
    for _, uids in _present(session, (place for place in places if place.folder != target)):
        session.move(uids, target)


def _present(session: Session, places: Iterable[Place]) -> Iterable[tuple[str, list[int]]]:
    """Each folder, open for writing, with those of the UIDs that it still has under the same numbering."""
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for place in places:
        grouped[place.folder, place.uidvalidity].append(place.uid)
    for (folder, uidvalidity), uids in grouped.items():
        if session.examine(folder, write=True).uidvalidity != uidvalidity:
            continue
        if present := _still_there(session, uids):
            yield folder, present


def _still_there(session: Session, uids: Iterable[int]) -> list[int]:
    return session.uids("UID", ",".join(map(str, sorted(uids))))
