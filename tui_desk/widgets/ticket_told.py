"""Who was told of a ticket, and what became of it: the newest deed whole, of older ones what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tui_desk.notice_rows import TROUBLE, NoticeRow
from tui_desk.typed import dataclass
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.times import stamp, until
from tui_desk.words.telling import FATES, OCCASIONS, batches, tally


@dataclass(frozen=True, slots=True)
class Told:
    """One line of it; `row` is None where it tells of a whole deed."""

    words: str
    right: str
    why: str = ""
    row: NoticeRow | None = None

    @property
    def wrong(self) -> bool:
        """Whether an agent has to look at it."""
        return self.row is not None and self.row.state in TROUBLE


def told(notices: Sequence[NoticeRow], now: int, dot: str, again: str = "") -> Iterator[Told]:
    """A line for each deed of which many were told, and for each who is worth one. `again`: the key to tell again."""
    tries = f"{again} tries again" if again else ""
    for place, batch in enumerate(batches(notices)):
        first = batch[0]
        if len(batch) > 1:
            what = OCCASIONS.get(first.occasion, "of it")
            yield Told(f"{what[:1].upper()}{what[1:]}", stamp(first.at, now), f"  {tally(batch)}")
        shown = batch if not place else [one for one in batch if one.state in TROUBLE]
        if len(batch) == 1:
            yield _alone(first, now, dot, tries)
        else:
            yield from (_one_of_many(one, now, dot, tries) for one in shown)


def _alone(one: NoticeRow, now: int, dot: str, tries: str) -> Told:
    facts = (f"#{one.conversation_id}", one_line(one.channel), stamp(one.at, now))
    why = f"  {f' {dot} '.join(filter(None, (*facts, *_wrong(one, now, tries))))}"
    return Told(f"{_mark(one)}{_who(one)} {OCCASIONS.get(one.occasion, 'of it')}", FATES[one.state], why, one)


def _one_of_many(one: NoticeRow, now: int, dot: str, tries: str) -> Told:
    words = f"  {_mark(one)}#{one.conversation_id} {_who(one)} {dot} {one_line(one.channel)}"
    why = f" {dot} ".join(filter(None, _wrong(one, now, tries)))
    return Told(words, FATES[one.state], f"    {why}" if why else "", one)


def _wrong(one: NoticeRow, now: int, tries: str) -> tuple[str, str]:
    """What is done where it did not reach him, by an agent or by itself, and what is known of it."""
    if one.state in ("failed", "withheld"):
        return tries, one_line(one.detail)
    if one.detail and one.tried_at is not None and one.tried_at > now:
        return f"next try {until(one.tried_at, now)}", one_line(one.detail)
    return "", one_line(one.detail)


def _mark(one: NoticeRow) -> str:
    return "! " if one.state in TROUBLE else ""


def _who(one: NoticeRow) -> str:
    return one_line(one.customer) or "(nobody)"
