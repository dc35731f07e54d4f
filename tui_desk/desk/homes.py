"""Where a message belongs while its conversation is part of another: that says where an answer to it goes.

`message.conversation_id` is where it stands, `message.home_id` where it belongs if that is not the same; `now_in` of
its home is always where it stands.
"""

from __future__ import annotations

from tui_desk.desk import pointers
from tui_desk.store.reader import Reader

DISSOLVED = "dissolved"
"""The `link_reason` of a conversation that was split off and taken back: nothing belongs to it, its number leads on."""


LOGGED = "call:"
"""How the key of a message begins that tells of a call or a visit: nobody can answer it where it was said."""
_ANSWERED_FIRST = "key LIKE :logged, automatic = '' DESC, direction = 'inbound' DESC, at DESC, id DESC"


def now_in(reader: Reader, id_: int) -> int:
    """The conversation in which this one's messages stand now: it may have been merged into another."""
    found = pointers.last(reader, "conversation", id_)
    return id_ if found is None else found


def of_message(reader: Reader, message_id: int) -> int | None:
    """The conversation a message belongs to; None: there is no such message."""
    row = reader.row("SELECT coalesce(home_id, conversation_id) FROM message WHERE id = :id", id=message_id)
    return int(row[0]) if row else None


def of_answer(reader: Reader, conversation_id: int, message_id: int | None = None) -> int:
    """The conversation whose channel and chat an answer goes by: that of the message answered, if it stands here.

    Else that of the newest message a customer wrote here; of two conversations that became one he used last what he
    reads. By what was only logged of a call nothing can go, so that it counts last.
    """
    stands = now_in(reader, conversation_id)
    row = reader.row(
        "SELECT coalesce(home_id, conversation_id) FROM message WHERE id = :message AND conversation_id = :id",
        message=message_id,
        id=stands,
    )
    answered = newest(reader, stands) if row is None else None
    home = of_message(reader, answered) if answered is not None else None
    return int(row[0]) if row else home or stands


def newest(reader: Reader, conversation_id: int) -> int | None:
    """The message that is answered where none is meant: the newest a customer wrote, else the newest of all."""
    row = reader.row(
        "SELECT id FROM message WHERE conversation_id = :id AND kind = 'message' AND delivery != 'cancelled'"
        f" ORDER BY {_ANSWERED_FIRST} LIMIT 1",
        id=conversation_id,
        logged=f"{LOGGED}%",
    )
    return int(row[0]) if row else None


def used(reader: Reader, conversation_id: int) -> dict[int, int]:
    """Where the messages of a conversation belong, what was used last first; of each the one that is answered there."""
    rows = reader.rows(
        "SELECT home, id FROM (SELECT coalesce(home_id, conversation_id) AS home, id,"
        f" row_number() OVER (ORDER BY {_ANSWERED_FIRST}) AS place,"
        f" row_number() OVER (PARTITION BY coalesce(home_id, conversation_id) ORDER BY {_ANSWERED_FIRST}) AS nth"
        " FROM message WHERE conversation_id = :id AND kind = 'message' AND delivery != 'cancelled')"
        " WHERE nth = 1 ORDER BY place",
        id=conversation_id,
        logged=f"{LOGGED}%",
    )
    return {int(home): int(id_) for home, id_ in rows}


def is_logged(reader: Reader, message_id: int) -> bool:
    """Whether a message only tells of a call or a visit."""
    row = reader.row("SELECT key FROM message WHERE id = :id", id=message_id)
    return row is not None and str(row[0]).startswith(LOGGED)


def family(reader: Reader, conversation_id: int) -> tuple[int, ...]:
    """A conversation and all that were merged into it, and into those."""
    rows = reader.rows(
        "WITH RECURSIVE part(id) AS (SELECT :id UNION"
        " SELECT c.id FROM part JOIN conversation c ON c.merged_into_id = part.id) SELECT id FROM part ORDER BY id",
        id=conversation_id,
    )
    return tuple(int(row[0]) for row in rows)
