"""Where one goes when what is read left the view, or when an undo brought something back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui_desk.screens.actions.patches import Patch
    from tui_desk.screens.console import Console


def gone_by(console: Console, ids: Sequence[int], patch: Patch) -> set[int]:
    """Which of these leave the list by a deed.

    What is read may have left it already, where the deed was done first, or stand where no row is known just now.
    """
    gone = console.conversations.patch(ids, patch)
    detail = console.hand.detail()
    if detail is not None and detail.line.id in ids and _is_missed(console, detail.line.id):
        gone |= {detail.line.id} if patch(detail.line) is None else set()
    return gone


def _is_missed(console: Console, id_: int) -> bool:
    inbox = console.inbox
    return inbox.has_left(id_) or (id_ in inbox.ids and inbox.row(id_) is None)


def leave(console: Console, gone: set[int], after: str) -> None:
    """These leave the view. Is one of them read: on to the `next`, `stay`, or back to the list."""
    id_ = console.in_front()
    if id_ is None or id_ not in gone or console.pane == "list" or after == "stay":
        return
    following = [other for other in console.inbox.following(id_) if other not in gone]
    if after == "next" and following:
        console.open_conversation(following[0])
    else:
        console.focus_pane("list")


def return_to(console: Console, id_: int) -> None:
    """This came back: the cursor goes there; where one reads, it opens, but never over a draft or a ticket."""
    if console.pane == "list" or console.composer() is not None or console.tickets.in_middle:
        console.inbox.go_to(id_)
    elif id_ != console.in_front():
        console.open_conversation(id_)
