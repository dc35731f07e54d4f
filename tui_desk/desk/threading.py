"""Which conversation a mail belongs to. A reference only proposes; taking part decides.

Order: signed plus-address; our signed Message-ID in In-Reply-To, then in References from right to left; other
Message-IDs this mailbox knows, likewise; what names the mail's own Message-ID, or one that it names itself; the subject
token. A number in the body or an equal subject never joins.

A mail goes with the first of these that it may join. The others are of its thread, so that nothing hangs on the order
in which all of them came (`Known.of_its_thread`, `one_thread.unite`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import people, pointers
from tui_desk.exchange import Person
from tui_desk.policy import ChannelPolicy, Policy
from tui_desk.store.reader import Reader
from tui_desk.text import subject as subjects
from tui_desk.text.known_by import folded
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.text.mail import Mail

MOST_REFERENCES = 50
"""References looked at, from the right; a longer chain adds nothing."""
MOST_LOOKED_AT = 20
"""Of the messages that name an id that is not here so many tell in which conversations those are: mostly in one."""
MOST_NAMING = 5
"""So many conversations that name an id are asked whether the mail may join them."""
_LOOK = """
WITH named(place, mail_id, message_id) AS (
    SELECT w.key, w.value, CASE WHEN w.key > 0 THEN (
        SELECT m.id FROM message m WHERE m.mail_id = w.value AND (m.channel_id = :channel
            OR EXISTS (SELECT 1 FROM place p WHERE p.message_id = m.id AND p.channel_id = :channel))
        ORDER BY m.id DESC LIMIT 1) END
    FROM json_each(:ids) w)
SELECT n.place, 1, m.conversation_id, coalesce(m.home_id, m.conversation_id)
FROM named n JOIN message m ON m.id = n.message_id
UNION
SELECT n.place, 0, m.conversation_id, coalesce(m.home_id, m.conversation_id)
FROM named n JOIN message m ON m.id IN (
    SELECT r.message_id FROM reference r JOIN message x ON x.id = r.message_id
    WHERE r.mail_id = n.mail_id AND x.channel_id = :channel LIMIT :most)
WHERE n.message_id IS NULL
ORDER BY 1, 4
"""
"""Of the mail's own id, the first, and of each it names: where that message is, else where those are that name it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A conversation a mail points at, and by what."""

    conversation_id: int
    rule: str
    """`plus-address`, `signed-reference`, `reference`, `answered-by`, `shared-reference`, `subject-token`."""
    detail: str
    """The header's value that matched."""
    home: int
    """The conversation it named; another one where that is part of this one by now."""


def of_one(mail: Mail, placed_by: str) -> tuple[str, ...]:
    """The ids by which a mail is of one thread, oldest first; `placed_by`: the one that told where it belongs, if any.

    A mail that answers several goes with one of them, and makes no two matters one.
    """
    if len(mail.in_reply_to) < 2:
        return tuple(dict.fromkeys((*mail.references, *mail.in_reply_to)))
    return (placed_by if placed_by in (*mail.in_reply_to, *mail.references) else mail.in_reply_to[0],)


def matches(known: Known, channel: ChannelPolicy, policy: Policy) -> Iterator[Match]:
    """Every conversation the mail points at, the strongest pointer first. Conversations that are gone are left out."""
    yield from known.led_to(_ours(known.mail, known.chain, channel, policy))
    yield from known.referred_to()
    yield from known.naming(known.mail.message_id, "answered-by")
    for mail_id in known.chain:
        yield from known.naming(mail_id, "shared-reference")
    token = subjects.token(known.mail.subject)
    if token is not None:
        yield from known.led_to([(token, "subject-token", f"[#{token}]")])


def _ours(
    mail: Mail, chain: list[str], channel: ChannelPolicy, policy: Policy
) -> Iterator[tuple[int, str, str]]:
    """What we signed ourselves: `(number, rule, detail)`."""
    addressed = [*mail.delivered_to, *(one.address for one in (*mail.to, *mail.cc))]
    for address in addressed:
        found = policy.signer.conversation_of_address(folded("mail", address), channel.addresses)
        if found is not None:
            yield found, "plus-address", address
    for mail_id in chain:
        found = policy.signer.conversation_of(mail_id)
        if found is not None:
            yield found, "signed-reference", mail_id


class Known:
    """What this mailbox knows of the Message-IDs that a mail has and names. One look tells nearly all of it."""

    def __init__(self, reader: Reader, channel_id: int, mail: Mail, partners: Sequence[Person]) -> None:
        self.mail = mail
        self._partners = partners
        """Who wrote it, or whom one of ours went to."""
        self.chain = list(dict.fromkeys((*mail.in_reply_to, *reversed(mail.references))))[:MOST_REFERENCES]
        """In-Reply-To, then References from right to left, once each."""
        self._reader = reader
        self._channel_id = channel_id
        self._stored: dict[str, Match] = {}
        self._unseen: dict[str, list[Match]] = {}
        """By the mail's own id, and by each it names that is not here: where messages name it."""
        ids = [mail.message_id, *self.chain]
        asked = {"ids": json.dumps(ids), "channel": channel_id, "most": MOST_LOOKED_AT}
        for place, here, stands, home in reader.rows(_LOOK, **asked) if any(ids) else ():
            mail_id = ids[place]
            if here:
                self._stored[mail_id] = Match(stands, "reference", mail_id, home)
            else:
                rule = "shared-reference" if place else "answered-by"
                self._unseen.setdefault(mail_id, []).append(Match(stands, rule, mail_id, home))

    def led_to(self, numbers: Iterable[tuple[int, str, str]]) -> Iterator[Match]:
        """The conversations that these numbers lead to."""
        for number, rule, detail in numbers:
            stands = pointers.last(self._reader, "conversation", number)
            if stands is not None:
                yield Match(stands, rule, detail, number)

    def referred_to(self) -> Iterator[Match]:
        """Of each id the mail names the newest message that came to or left this mailbox."""
        return (self._stored[mail_id] for mail_id in self.chain if mail_id in self._stored)

    def naming(self, mail_id: str, rule: str) -> Iterator[Match]:
        """Conversations with a message that names this id: the answer was here before the question.

        First those in which the mail's own people take part: thousands may have answered one newsletter.
        """
        if mail_id not in self._stored and mail_id not in self._unseen:
            return
        rows = self._reader.rows(
            "SELECT DISTINCT coalesce(m.home_id, m.conversation_id), m.conversation_id,"
            f" {people.ANY_TAKES_PART} FROM reference r"
            " JOIN message m ON m.id = r.message_id"
            " WHERE r.mail_id = :mail_id AND m.channel_id = :channel ORDER BY 3 DESC, 1 LIMIT :most",
            most=MOST_NAMING,
            mail_id=mail_id,
            channel=self._channel_id,
            people=people.known_as(self._reader, self._partners),
        )
        for home, stands, _ in rows:
            yield Match(stands, rule, mail_id, home)

    def of_its_thread(self, placed_by: str) -> Iterator[Match]:
        """Where the thread of the mail stands: what answers it, and all that it names. `placed_by`: as for `of_one`.

        Mostly what lies beyond the nearest that is here was of one thread with it when it came; not where In-Reply-To
        names one thread and References another, which are one by this mail, whichever of the three comes last.
        """
        yield from self._naming_too(self.mail.message_id, "answered-by")
        of_one_thread = of_one(self.mail, placed_by)
        for mail_id in self.chain:
            if mail_id not in of_one_thread:
                continue
            if mail_id in self._stored:
                yield self._stored[mail_id]
            else:
                yield from self._naming_too(mail_id, "shared-reference")

    def _naming_too(self, mail_id: str, rule: str) -> Iterable[Match]:
        """As one look told, where it told all there is; of an id that many name only `naming` finds the right ones."""
        found = self._unseen.get(mail_id, [])
        return found if len(found) < MOST_NAMING else self.naming(mail_id, rule)


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a matched conversation when a message arrives."""

    status: str
    subject: str
    closed_at: int | None
    last_at: int
    answered: str
    """The subject of the message in it that is answered: a thread may have changed its own on the way."""

    def is_history_to(self, at: int) -> bool:
        """Whether it is closed only as it was old when it came, or goes on later than this moment."""
        return at < self.last_at or self.closed_at is None or self.closed_at <= self.last_at


def why_not_reopen(standing: Standing, *, subject: str, at: int, policy: Policy, catching_up: bool) -> str:
    """Why an answer to a closed conversation begins a new one; empty: it reopens it, or belongs to its history."""
    if standing.status != "closed" or (catching_up and standing.is_history_to(at)):
        return ""
    goes_on = {subjects.base(one).casefold() for one in (standing.subject, standing.answered)}
    if subjects.base(subject).casefold() not in goes_on:
        return "subject-changed"
    if standing.closed_at is not None and at - standing.closed_at > policy.reopen_ms:
        return "closed-long-ago"
    return ""
