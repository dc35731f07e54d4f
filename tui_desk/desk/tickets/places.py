"""Where something of a ticket can be told: in a conversation that hangs on it, to people it concerns, or nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from tui_desk.desk import answering, channel_caps, chat_writing, chats, homes, naming, people, sendable
from tui_desk.desk.chats import Chat
from tui_desk.desk.customers import writes_in
from tui_desk.desk.tickets import parts
from tui_desk.desk.tickets.parts import Part
from tui_desk.errors import DeskError
from tui_desk.exchange import Caps
from tui_desk.policy import Policy
from tui_desk.rows import DraftRow, Template
from tui_desk.store.reader import Reader
from tui_desk.text.known_by import folded
from tui_desk.text.ticket_texts import Tone
from tui_desk.typed import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, or a part of it that is another customer's, as a notice finds it."""

    conversation_id: int
    """Where it stands."""
    part: Part
    customer_id: int | None
    """Who alone is told; None: whoever reads there."""
    customer: str
    """Name of whom it is for; empty: nobody known."""
    language: str
    """Of what is said there: the customer's, else the one he seems to write, else the desk's."""
    time_zone: str
    to: str
    """Where it goes, for people."""
    signature: str
    """Put below a mail."""
    caps: Caps
    draft: DraftRow | None
    """An answer there without its text; None: it can't be told."""
    why_not: str = ""

    @property
    def home_id(self) -> int:
        """The conversation it goes to, wherever that stands: the number by which it is named."""
        return self.part.home_id

    @property
    def channel_id(self) -> int:
        """By which it goes."""
        return self.part.channel_id

    @property
    def channel(self) -> str:
        """What the channel is called."""
        return self.part.channel

    @property
    def kind(self) -> str:
        """Of the channel."""
        return self.part.kind

    @property
    def chat(self) -> Chat | None:
        """Where it goes if not by mail."""
        return self.part.chat

    @property
    def tone(self) -> Tone:
        """How it is said there."""
        return "chat" if self.chat else "mail"


def find(
    reader: Reader,
    policy: Policy,
    conversation_ids: Iterable[int],
    *,
    concerned: Sequence[int],
    everybody: bool = False,
    quoting: Mapping[tuple[int, int], int] | None = None,
) -> Iterator[Place]:
    """Each conversation once, where its messages stand now, or each customer's part of it once.

    Of several dialogs of one chat the first is told. `concerned`: the customers it is for, of whom one is told in each
    part, the first who takes part. `everybody`: a part in which none of them does is told, too, to whom it is with,
    and nobody in another's who has one of his own. `quoting`: by conversation and customer, the message of his that is
    answered.
    """
    seen_chats: dict[int, int] = {}
    ids = tuple(dict.fromkeys(homes.now_in(reader, one) for one in conversation_ids))
    owners = parts.owners(reader, ids) if everybody and concerned else {}
    for id_ in ids:
        elsewhere = {owner for other, owner in owners.items() if other != id_}
        here = [one for one in concerned if one not in elsewhere or one == owners.get(id_)]
        for place in _places(reader, policy, id_, here, quoting or {}, everybody=everybody):
            if place.chat is not None and not place.why_not:
                first = seen_chats.setdefault(place.chat.id, place.home_id)
                if first != place.home_id:
                    yield replace(place, why_not=f"told in #{first}, which is the same chat")
                    continue
            yield place


def is_for(reader: Reader, place: Place, home_id: int, customer_id: int | None, *, announced: bool) -> bool:
    """Whether this is the place of a notice that was planned for a conversation, and for a customer if one is known.

    What is announced goes to that conversation's part and no other; of a ticket's state he hears where he takes part.
    """
    there = home_id in place.part.homes
    if customer_id is None or place.customer_id is None:
        return there
    return people.is_now(reader, customer_id) == place.customer_id and (there or not announced)


def check(reader: Reader, place: Place, text: str, template: Template | None, now: int) -> str:
    """Why this text can't be sent there at this moment; empty: it can."""
    if place.why_not or place.draft is None:
        return place.why_not
    draft = replace(place.draft, text=text, template=template)
    try:
        if place.chat:
            chat_writing.check(reader, draft, place.channel_id, place.chat, now)
        else:
            sendable.check(draft)
    except DeskError as error:
        return str(error)
    return ""


def _places(
    reader: Reader,
    policy: Policy,
    id_: int,
    concerned: Sequence[int],
    quoting: Mapping[tuple[int, int], int],
    *,
    everybody: bool,
) -> Iterator[Place]:
    """None where nobody writes whom it concerns, unless everybody is told."""
    found = (parts.of_everybody if everybody else parts.of_concerned)(reader, id_, concerned)
    spam = reader.row("SELECT spam FROM conversation WHERE id = :id", id=id_)
    for part in found:
        place = _place(reader, policy, id_, part, everybody=everybody)
        if spam and spam[0]:
            yield replace(place, why_not="it is marked as spam")
        elif part.chat is None:
            yield _by_mail(reader, policy, place, _addresses(reader, policy, id_, part, found))
        else:
            quoted = quoting.get((id_, part.whom)) if part.whom is not None else None
            home = homes.of_message(reader, quoted) if quoted is not None else None
            if home is not None and not _is_there(reader, part, home):
                quoted = None  # it came another way, and would take the notice along
            yield _in_chat(reader, policy, place, part.chat, quoted)


def _place(reader: Reader, policy: Policy, id_: int, part: Part, *, everybody: bool) -> Place:
    """Without its draft. Where everybody is told, a group in which nobody can be addressed is told as one."""
    caps = channel_caps.of(reader, part.channel_id)
    if everybody and part.chat and part.chat.group and not caps.replies:
        part = replace(part, whom=None)
    who = part.owner_id if part.whom is None else part.whom
    name, language, time_zone, known_by = _known(reader, who)
    if not language and who is not None:
        language = writes_in.guessed(reader, who, id_)
    return Place(
        conversation_id=id_,
        part=part,
        customer_id=part.whom,
        customer="" if part.whom is None else name,
        language=next((one for one in (language, policy.language) if policy.tell.speaks(one)), "en"),
        time_zone=time_zone,
        to=chat_writing.name(reader, id_, part.message_id) if part.chat else known_by,
        signature=policy.channel(part.channel).signature.strip(),
        caps=caps,
        draft=None,
    )


def _addresses(
    reader: Reader, policy: Policy, id_: int, part: Part, found: Sequence[Part]
) -> tuple[tuple[str, str], ...]:
    """Where he takes part by mail; where nobody is known, who takes part there and is told nowhere else."""
    told = {id_ for one in found for id_ in (one.whom, one.owner_id)}
    there = (
        [one for one in parts.people_in(reader, id_) if one.customer_id == part.whom]
        if part.whom is not None
        else [one for one in parts.people_of(reader, part.home_id) if one.customer_id not in told - {None}]
    )
    return tuple(
        (one.name, one.value)
        for one in there
        if one.kind == "mail" and one.role != "known" and not policy.is_own(one.value)
    )


def _by_mail(reader: Reader, policy: Policy, place: Place, to: tuple[tuple[str, str], ...]) -> Place:
    """To his addresses that take part, and in answer to what he wrote last."""
    if place.caps.receives_only:
        return replace(place, why_not=place.caps.receives_only.partition(": ")[0])
    if not to:
        return replace(place, why_not="there is no mail address to write to")
    authors = reader.rows(
        "SELECT max(id), author_address FROM message"
        " WHERE conversation_id = :id AND coalesce(home_id, conversation_id) = :home"
        " AND direction = 'inbound' AND automatic = '' GROUP BY author_address",
        id=place.conversation_id,
        home=place.home_id,
    )
    his = {folded("mail", address) for _, address in to}
    message_id = max(
        (id_ for id_, author in authors if folded("mail", author) in his), default=place.part.message_id
    )
    draft = answering.begin(reader, place.conversation_id, "reply", 0, policy=policy, message_id=message_id)
    return _drafted(
        reader, replace(place, to=", ".join(address for _, address in to)), replace(draft, to=to, cc=())
    )


def _in_chat(reader: Reader, policy: Policy, place: Place, chat: Chat, quoted: int | None) -> Place:
    """In a group one of several is only addressed by an answer to his own message."""
    if place.channel not in policy.channels:
        return replace(place, why_not=f"its channel {place.channel!r} is not in config.toml any more")
    if chat.group and place.customer_id is not None:
        newest = parts.newest_of(reader, place.conversation_id, place.customer_id, place.home_id)
        quoted = quoted or (newest[0] if newest else None)
        if not place.caps.replies or quoted is None:
            return replace(place, why_not="it is a group, and there is no message of his to answer")
    answered = quoted if place.part.last_used else quoted or place.part.message_id
    draft = answering.begin(reader, place.conversation_id, "reply", 0, policy=policy, message_id=answered)
    return _drafted(reader, place, replace(draft, message_id=answered))


def _drafted(reader: Reader, place: Place, draft: DraftRow) -> Place:
    """With its draft, if that goes where the place is, and nowhere else."""
    if not _is_there(reader, place.part, homes.of_answer(reader, place.conversation_id, draft.message_id)):
        return replace(place, why_not="there is no message of his to answer")
    return replace(place, draft=draft)


def _is_there(reader: Reader, part: Part, home: int) -> bool:
    """Whether what goes to this home reaches who is told: it may be another dialog of his chat."""
    chat = chats.of_conversation(reader, home)
    return home == part.home_id or (chat is not None and part.chat is not None and chat.id == part.chat.id)


def _known(reader: Reader, customer_id: int | None) -> tuple[str, str, str, str]:
    """His name, language and time zone, as far as they are known, and by what he is known if not by his name."""
    row = reader.row(
        f"SELECT k.name, k.language, k.time_zone, {naming.NAMED} FROM customer k WHERE k.id = :id",
        id=customer_id,
    )
    return (row[0], row[1], row[2], row[3]) if row else ("", "", "", "")
