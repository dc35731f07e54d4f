"""Where something of a ticket can be told: in a conversation that hangs on it, to people it concerns, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from tui_desk.desk import channel_caps, chat_writing, chats, composing, drafts, homes
from tui_desk.desk.chats import Chat
from tui_desk.desk.people import TAKES_PART, is_now
from tui_desk.errors import DeskError
from tui_desk.exchange import Caps
from tui_desk.policy import Policy
from tui_desk.rows import DraftRow, Template
from tui_desk.store.reader import Reader, any_of
from tui_desk.text.ticket_texts import Tone


@dataclass(frozen=True, slots=True)
class Place:
    """One conversation as a notice finds it."""

    conversation_id: int
    channel_id: int
    channel: str
    kind: str
    customer: str
    """Name of whom it is for; empty: nobody known."""
    language: str
    """Of what is said there."""
    time_zone: str
    to: str
    """Where it goes, for people."""
    signature: str
    """Put below a mail."""
    chat: Chat | None
    caps: Caps
    draft: DraftRow | None
    """An answer there without its text; None: it can't be told."""
    why_not: str = ""

    @property
    def tone(self) -> Tone:
        """How it is said there."""
        return "chat" if self.chat else "mail"


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation's row."""

    id: int
    channel_id: int
    channel: str
    kind: str
    customer_id: int | None
    spam: bool


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody who takes part by mail or in a chat."""

    kind: str
    value: str
    name: str
    role: str
    customer_id: int | None


def find(
    reader: Reader,
    policy: Policy,
    conversation_ids: Iterable[int],
    *,
    concerned: Sequence[int] | None,
    quoting: Mapping[tuple[int, int], int] | None = None,
) -> Iterator[Place]:
    """Each conversation once, where its messages stand now; of several dialogs of one chat the first is told.

    `concerned`: the customers it is for, the first of them who takes part is told; None: whoever each conversation is
    with. `quoting`: by conversation and customer, the message of his that is answered.
    """
    seen_chats: dict[int, int] = {}
    for id_ in dict.fromkeys(homes.now_in(reader, one) for one in conversation_ids):
        place = _place(reader, policy, id_, concerned, quoting or {})
        if place is None:
            continue
        if place.chat is not None and not place.why_not:
            first = seen_chats.setdefault(place.chat.id, id_)
            if first != id_:
                place = replace(place, why_not=f"told in #{first}, which is the same chat")
        yield place


def check(reader: Reader, place: Place, text: str, template: Template | None, now: int) -> str:
    """Why this text can't be sent there at this moment; empty: it can."""
    if place.why_not or place.draft is None:
        return place.why_not
    draft = replace(place.draft, text=text, template=template)
    try:
        if place.chat:
            chat_writing.check(reader, draft, place.channel_id, place.chat, now)
        else:
            composing.check(draft)
    except DeskError as error:
        return str(error)
    return ""


def _place(
    reader: Reader,
    policy: Policy,
    id_: int,
    concerned: Sequence[int] | None,
    quoting: Mapping[tuple[int, int], int],
) -> Place | None:
    """None: nobody writes there whom it concerns."""
    home = homes.of_answer(reader, id_)
    talk = _talk(reader, id_, home)
    chat = chats.of_conversation(reader, home)
    people = _people(reader, id_)
    whom = _whom(reader, talk, people, concerned)
    if whom is None and concerned is not None:
        return None
    name, language, time_zone = _known(reader, whom)
    place = Place(
        conversation_id=id_,
        channel_id=talk.channel_id,
        channel=talk.channel,
        kind=talk.kind,
        customer=name,
        language=next((one for one in (language, policy.language) if policy.tell.speaks(one)), "en"),
        time_zone=time_zone,
        to=chat_writing.name(reader, id_) if chat else name,
        signature=policy.channel(talk.channel).signature.strip(),
        chat=chat,
        caps=channel_caps.of(reader, talk.channel_id),
        draft=None,
    )
    if talk.spam:
        return replace(place, why_not="it is marked as spam")
    if chat is None:
        return _by_mail(reader, policy, place, [one for one in people if _is_meant(one, whom)])
    quoted = quoting.get((id_, whom)) if whom is not None else None
    if quoted is not None and homes.of_message(reader, quoted) != home:
        quoted = None  # it came another way, and would take the notice along
    return _in_chat(reader, policy, place, chat, whom if concerned is not None else None, quoted)


def _is_meant(person: _Person, whom: int | None) -> bool:
    return person.kind == "mail" and person.role != "known" and whom in (None, person.customer_id)


def _by_mail(reader: Reader, policy: Policy, place: Place, people: list[_Person]) -> Place:
    """To his addresses that take part, and in answer to what he wrote last."""
    to = tuple((one.name, one.value) for one in people if not policy.is_own(one.value))
    if place.caps.receives_only:
        return replace(place, why_not=place.caps.receives_only)
    if not to:
        return replace(place, why_not="there is no mail address to write to")
    names, values = any_of("value", [address.lower() for _, address in to])
    answered = reader.row(
        "SELECT max(id) FROM message WHERE conversation_id = :id AND direction = 'inbound' AND automatic = ''"
        f" AND lower(author_address) IN ({names})",
        id=place.conversation_id,
        **values,
    )
    draft = drafts.begin(
        reader,
        place.conversation_id,
        "reply",
        0,
        policy=policy,
        message_id=answered[0] if answered else None,
    )
    return replace(place, to=", ".join(address for _, address in to), draft=replace(draft, to=to, cc=()))


def _in_chat(
    reader: Reader, policy: Policy, place: Place, chat: Chat, whom: int | None, quoted: int | None
) -> Place:
    """In a group one of several is only addressed by an answer to his own message."""
    if place.channel not in policy.channels:
        return replace(place, why_not=f"its channel {place.channel!r} is not in config.toml any more")
    if chat.group and whom is not None:
        quoted = quoted or _newest_of(reader, place.conversation_id, whom)
        if not place.caps.replies or quoted is None:
            return replace(place, why_not="it is a group, and there is no message of his to answer")
    draft = drafts.begin(reader, place.conversation_id, "reply", 0, policy=policy)
    return replace(place, draft=replace(draft, message_id=quoted))


def _newest_of(reader: Reader, conversation_id: int, customer_id: int) -> int | None:
    rows = reader.rows(
        "SELECT id, customer_id FROM message WHERE conversation_id = :id AND direction = 'inbound'"
        " AND customer_id IS NOT NULL AND deleted_at IS NULL ORDER BY at DESC, id DESC",
        id=conversation_id,
    )
    return next((row[0] for row in rows if is_now(reader, row[1]) == customer_id), None)


def _talk(reader: Reader, id_: int, home: int) -> _Talk:
    """A conversation, with the channel by which it is answered."""
    row = reader.row(
        "SELECT c.id, h.id, h.name, h.kind, c.customer_id, c.spam FROM conversation c"
        " JOIN conversation b ON b.id = :home JOIN channel h ON h.id = b.channel_id WHERE c.id = :id",
        id=id_,
        home=home,
    )
    assert row is not None
    return _Talk(row[0], row[1], row[2], row[3], row[4], bool(row[5]))


def _people(reader: Reader, conversation_id: int) -> list[_Person]:
    rows = reader.rows(
        f"SELECT p.kind, {TAKES_PART}, p.name, p.role, coalesce(i.customer_id, p.customer_id) FROM participant p"
        " LEFT JOIN identity i ON i.kind = p.kind AND i.value = p.value WHERE p.conversation_id = :id"
        " ORDER BY p.role = 'to' DESC, p.value",
        id=conversation_id,
    )
    return [
        _Person(kind, value, name, role, is_now(reader, owner) if owner is not None else None)
        for kind, value, name, role, owner in rows
    ]


def _whom(reader: Reader, talk: _Talk, people: list[_Person], concerned: Sequence[int] | None) -> int | None:
    """The customer who is meant in this conversation: its own, or the first of those concerned who takes part."""
    own = is_now(reader, talk.customer_id) if talk.customer_id is not None else None
    if concerned is None:
        return own
    known = {one.customer_id for one in people}
    written_to = {own, *(one.customer_id for one in people if one.kind != "mail" or one.role != "known")}
    there = [one for one in concerned if one in written_to] + [one for one in concerned if one in known]
    return there[0] if there else None


def _known(reader: Reader, customer_id: int | None) -> tuple[str, str, str]:
    """His name, language and time zone, as far as they are known."""
    row = reader.row("SELECT name, language, time_zone FROM customer WHERE id = :id", id=customer_id)
    return (row[0], row[1], row[2]) if row else ("", "", "")
