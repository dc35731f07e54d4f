"""What becomes of telling customers, in a word or two; what needs an agent comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from tui_desk.notice_rows import NoticeRow, NoticeState, Recipient

OCCASIONS: Mapping[str, str] = {
    "created": "that it was opened",
    "state": "how it stands",
    "resolved": "that it is resolved",
    "announcement": "what was announced",
}
FATES: Mapping[NoticeState, str] = {
    "failed": "not sent",
    "uncertain": "may have been sent",
    "withheld": "not told",
    "planned": "waiting",
    "sending": "sending",
    "queued": "queued",
    "sent": "sent ✓",
    "delivered": "delivered ✓✓",
    "read": "read ✓✓",
    "cancelled": "taken back",
}
"""In the order an agent wants to know of them."""
_RANK = {state: place for place, state in enumerate(FATES)}


def batches(notices: Iterable[NoticeRow]) -> Iterator[tuple[NoticeRow, ...]]:
    """What was told by one deed, the newest deed first; in each what went wrong first."""

    def deed(one: NoticeRow) -> tuple[int, int, int, str]:
        return -one.at, -(one.deed or 0), -(one.announcement_id or 0), one.occasion

    for _, together in groupby(sorted(notices, key=deed), deed):
        yield tuple(sorted(together, key=lambda one: (_RANK[one.state], one.id)))


def tally(notices: Sequence[NoticeRow]) -> str:
    """`2 not sent, 1 queued, 4 sent ✓`."""
    count = Counter(one.state for one in notices)
    return ", ".join(f"{count[state]} {words}" for state, words in FATES.items() if count[state])


def able(found: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Those who can be told."""
    return tuple(one for one in found if not one.why_not)


def channels(found: Iterable[Recipient]) -> str:
    """How many by which channel: `4 by support, 2 by telegram`."""
    count = Counter(one.channel for one in found)
    return ", ".join(f"{number} by {name}" for name, number in count.items())


def how_long(found: Iterable[Recipient], per_minute: int) -> str:
    """How long telling them takes where each channel tells so many a minute."""
    most = max(Counter(one.channel for one in found).values(), default=0)
    minutes = -(-most // per_minute)
    return "within a minute" if minutes <= 1 else f"in about {minutes} minutes"
