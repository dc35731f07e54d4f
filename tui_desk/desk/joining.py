"""Conversations that are one matter become one, over whatever channels they came, and can be parted again at any time.

Nothing is copied or thrown away: messages stand in the other conversation and know where they belong (`desk.homes`),
old numbers lead there, and parting takes back what the merge changed, and nothing that was changed since.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from tui_desk.desk import bringing, chats, first_mail
from tui_desk.desk.done import Done
from tui_desk.desk.homes import DISSOLVED, family, now_in
from tui_desk.desk.in_hand import is_in_hand
from tui_desk.desk.standing import put, recount
from tui_desk.errors import Conflict, DeskError, NotFound

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

Brings = Literal["", "history", "news"]
_PLACE = ("status", "closed_at", "snoozed_until")
_COLUMNS = (*_PLACE, "assignee_id", "priority", "customer_id", "spam")


def join(tx: Transaction, id_: int) -> Done:
    """Merge a conversation into the one it stands beside. Either of the two may be named."""
    source, target = _pair(tx, id_)
    if not _count(tx, source):
        raise DeskError(f"#{source} has nothing left to join")
    return merge(tx, [source], target)


def merge(tx: Transaction, ids: Sequence[int], into: int, *, brings: Brings = "") -> Done:
    """Make these conversations part of another one; who wrote in them takes part there from now on.

    `brings`: what comes with it where no agent merges. `history` came before what is there: it opens nothing, and
    nobody has to read again. `news` nobody has read, whatever he had read of the two.
    """
    target = _existing(tx, into)
    sources = [one for one in dict.fromkeys(_existing(tx, id_) for id_ in ids) if one != target]
    if not sources:
        raise DeskError(f"#{target} is not merged with itself; name the others")
    for source in sources:
        if why := why_apart(tx, source, target):
            raise DeskError(why)
        _merge(tx, source, target, brings)
    return Done(f"Merged {_numbers(sources)} into #{target}", tx.deed, (target, *sources))


def why_apart(reader: Reader, source: int, target: int) -> str:
    """Why these are not merged; empty: they may be. In a group everybody reads the answer, so nothing mixes with it."""
    if not _count(reader, source):
        return f"#{source} has no messages to merge"
    all_chats = [
        chats.of_conversation(reader, one) for id_ in (source, target) for one in family(reader, id_)
    ]
    if len({chat and chat.id for chat in all_chats}) > 1 and any(chat and chat.group for chat in all_chats):
        return f"#{source} and #{target} can't be merged: one is of a group, where everybody would read the answer"
    return ""


def part(tx: Transaction, id_: int) -> Done:
    """Take a conversation out of the one it was merged into; that one may be named where it has only one."""
    source, target = _merged(tx, id_)
    row = tx.row(
        "SELECT id, data FROM event WHERE conversation_id = :target AND kind = 'joined' AND undone_by IS NULL"
        " AND json_extract(data, '$.other') = :source ORDER BY id DESC LIMIT 1",
        target=target,
        source=source,
    )
    if row is None:
        raise DeskError(f"#{source} is no conversation any more: its messages went back to #{target}")
    parted = take_apart(tx, target, row[0], json.loads(row[1]))
    tx.run(
        "UPDATE event SET undone_by = :parted WHERE id = :id OR (conversation_id = :source"
        " AND kind = 'joined_into' AND undone_by IS NULL)",
        parted=parted,
        id=row[0],
        source=source,
    )
    return Done(f"Parted #{source} from #{target}", None, (source, target))


def take_apart(tx: Transaction, target: int, event_id: int, merged: Mapping[str, Any]) -> int:
    """Undo one merge; gives the event that says so. `merged`: what its event keeps.

    What came since goes with the conversation whose thread or chat it belongs to. Raises Conflict where the target was
    merged itself since.
    """
    source = merged["other"]
    _require_apart(tx, source, target)
    standing, was = _columns(tx, target), dict(merged["was"])
    back = _home(tx, source)
    came_back, stayed = _wrote_since(tx, source, merged["upto"]), _wrote_since(tx, target, merged["upto"])
    drafts = _drafts_home(tx, target, source, merged["drafts"])
    off = bringing.take_off(tx, source, target, merged, event_id)
    on = bringing.hang(tx, source, back)
    bringing.unread_again(tx, target, merged["marks"])
    if came_back:
        was |= {name: standing[name] for name in _PLACE}
    told = _pairs(_columns(tx, source), was)
    put(tx, source, {**was, "merged_into_id": None})
    first_mail.go_back(tx, source)
    tx.event("parted_from", source, other=target, tickets=on, **told)
    keep_open = stayed or _others_since(tx, target, event_id)
    restored = _restored(tx, standing, merged, keep_open=keep_open)
    put(tx, target, {name: pair[1] for name, pair in restored.items()} or {"priority": standing["priority"]})
    parted = tx.event("parted", target, other=source, moved=back, drafts=drafts, off=off, **restored)
    recount(tx, [source, target])
    if merged.get("brings"):
        first_mail.begin_anew(tx, target, keeps_name=merged.get("held", False))
    return parted


def move(tx: Transaction, message_ids: Sequence[int], target: int, home: int | None = None) -> None:
    """Messages go with their deliveries, so that what becomes of those is told where they stand."""
    for id_ in message_ids:
        tx.run(
            "UPDATE message SET conversation_id = :target, home_id = :home WHERE id = :id",
            target=target,
            home=home,
            id=id_,
        )
        tx.run("UPDATE outbox SET conversation_id = :target WHERE message_id = :id", target=target, id=id_)


def dissolve(tx: Transaction, empty: int, home: int) -> dict[str, Any]:
    """Let the number of a conversation that has nothing of its own any more lead, for good, to where that went.

    Gives what that changed, as events keep it.
    """
    stands = now_in(tx, home)
    brought = bringing.bring(tx, empty, stands)["brought"]
    drafts = tx.rows("SELECT id FROM draft WHERE conversation_id = :id", id=empty)
    _move_drafts(tx, [row[0] for row in drafts], stands)
    put(tx, empty, {"merged_into_id": home, "link_reason": DISSOLVED})
    return {"dissolved": home, "stands": stands, "brought": brought}


def _merge(tx: Transaction, source: int, target: int, brings: Brings) -> None:
    before, there = _columns(tx, source), _columns(tx, target)
    history, news = brings == "history", brings == "news"
    unseen = history and not any(_is_seen(tx, one) for one in (source, target))
    marks = [] if history else bringing.read_together(tx, source, target, news=news)
    held = bool(brings) and is_in_hand(tx, target)
    brought = bringing.bring(tx, source, target)
    moved = _go_along(tx, source, target)
    drafts = [row[0] for row in tx.rows("SELECT id FROM draft WHERE conversation_id = :id", id=source)]
    _move_drafts(tx, drafts, target)
    changed = _changed(tx, {**before, "status": "closed"} if history else before, there)
    closed = {"status": "closed", "closed_at": tx.now, "snoozed_until": None}
    put(tx, source, {**closed, "merged_into_id": target})
    put(tx, target, changed or {"priority": there["priority"]})
    newest = tx.row("SELECT max(id) FROM message")
    assert newest is not None
    tx.event("joined_into", source, other=target, **_pairs(before, closed))
    tx.event(
        "joined",
        target,
        other=source,
        moved=moved,
        upto=newest[0],
        drafts=drafts,
        marks=marks,
        was={name: before[name] for name in _PLACE},
        unseen=unseen,
        brings=brings,
        held=held,
        **brought,
        **_pairs(there, changed),
    )
    recount(tx, [source, target])


def _changed(tx: Transaction, source: Mapping[str, Any], target: Mapping[str, Any]) -> dict[str, Any]:
    """What the target takes over: that it is open, who has it, the higher priority, whom it is with."""
    after: dict[str, Any] = {}
    if source["status"] == "open" != target["status"] and not target["spam"]:
        after |= {"status": "open", "closed_at": None, "snoozed_until": None}
    elif target["status"] == "closed" != source["status"] and not target["spam"]:
        after |= {name: source[name] for name in _PLACE}
    active = tx.row("SELECT 1 FROM agent WHERE id = :id AND active", id=source["assignee_id"])
    if target["assignee_id"] is None and active:
        after["assignee_id"] = source["assignee_id"]
    if target["customer_id"] is None:
        after["customer_id"] = source["customer_id"]
    after["priority"] = max(source["priority"], target["priority"])
    return {name: value for name, value in after.items() if value != target[name]}


def _pairs(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, as events keep it."""
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}


def _restored(
    tx: Transaction, now: Mapping[str, Any], merged: Mapping[str, Any], *, keep_open: bool
) -> dict[str, Any]:
    """What the merge changed and nobody since. It stays open for who wrote there since, or was merged into it, open."""
    pairs = {name: merged[name] for name in _COLUMNS if name in merged}
    if keep_open or now["status"] != pairs.get("status", [None, None])[1]:
        pairs = {name: pair for name, pair in pairs.items() if name not in _PLACE}
    same = {name: pair for name, pair in pairs.items() if now[name] == pair[1] or name == "closed_at"}
    agent = same.get("assignee_id", [None])[0]
    if agent is not None and tx.row("SELECT 1 FROM agent WHERE id = :id AND NOT active", id=agent):
        del same["assignee_id"]
    return _pairs(now, {name: pair[0] for name, pair in same.items()})


def _others_since(tx: Transaction, target: int, event_id: int) -> bool:
    """Whether another conversation that was no closed one was merged into this one after that."""
    row = tx.row(
        "SELECT 1 FROM event WHERE conversation_id = :target AND kind = 'joined' AND undone_by IS NULL"
        " AND id > :event AND json_extract(data, '$.was.status') != 'closed'",
        target=target,
        event=event_id,
    )
    return row is not None


def _go_along(tx: Transaction, source: int, target: int) -> list[int]:
    """Move everything of a conversation, each message knowing where it belongs."""
    rows = tx.rows("SELECT id, home_id FROM message WHERE conversation_id = :id ORDER BY id", id=source)
    for id_, home in rows:
        move(tx, [id_], target, home or source)
    return [row[0] for row in rows]


def _home(tx: Transaction, source: int) -> list[int]:
    """Move everything back that belongs to a conversation, or to one that is part of it; gives what."""
    moved = []
    for home in family(tx, source):
        ids = [
            row[0] for row in tx.rows("SELECT id FROM message WHERE home_id = :home ORDER BY id", home=home)
        ]
        move(tx, ids, source, None if home == source else home)
        moved += ids
    return sorted(moved)


def _wrote_since(tx: Transaction, id_: int, upto: int) -> bool:
    row = tx.row(
        "SELECT 1 FROM message WHERE conversation_id = :id AND id > :upto AND direction = 'inbound' LIMIT 1",
        id=id_,
        upto=upto,
    )
    return row is not None


def _drafts_home(tx: Transaction, target: int, source: int, drafts: Sequence[int]) -> list[int]:
    """What was being written goes back, and what was begun since as an answer to what went back."""
    rows = tx.rows(
        "SELECT d.id, m.conversation_id FROM draft d LEFT JOIN message m ON m.id = d.message_id"
        " WHERE d.conversation_id = :id ORDER BY d.id",
        id=target,
    )
    return _move_drafts(tx, [id_ for id_, stands in rows if id_ in drafts or stands == source], source)


def _move_drafts(tx: Transaction, draft_ids: list[int], target: int) -> list[int]:
    """Whatever colleagues were writing goes along; gives which."""
    for id_ in draft_ids:
        tx.run("UPDATE draft SET conversation_id = :target WHERE id = :id", target=target, id=id_)
    return draft_ids


def _is_seen(reader: Reader, id_: int) -> bool:
    """Whether somebody read a conversation or did anything there, so that its number may mean something to him."""
    read = reader.row(
        "SELECT 1 FROM agent a CROSS JOIN read_mark r ON r.agent_id = a.id AND r.conversation_id = :id LIMIT 1",
        id=id_,
    )
    return read is not None or is_in_hand(reader, id_)


def _columns(reader: Reader, id_: int) -> dict[str, Any]:
    row = reader.row(f"SELECT {', '.join(_COLUMNS)} FROM conversation WHERE id = :id", id=id_)
    assert row is not None
    return dict(zip(_COLUMNS, row, strict=True))


def _existing(reader: Reader, id_: int) -> int:
    """The conversation a number leads to."""
    if reader.row("SELECT 1 FROM conversation WHERE id = :id", id=id_) is None:
        raise NotFound(f"there is no conversation #{id_}")
    return now_in(reader, id_)


def _require_apart(reader: Reader, source: int, target: int) -> None:
    """Refuse where a later merge stands in the way."""
    pointed: dict[int, int | None] = dict(
        reader.rows(
            "SELECT id, merged_into_id FROM conversation WHERE id IN (:source, :target)",
            source=source,
            target=target,
        )
    )
    if pointed.get(source) != target:
        raise Conflict(f"#{source} is not part of #{target} any more")
    if pointed.get(target) is not None:
        raise Conflict(f"#{target} was merged into #{pointed[target]} since; part those first")


def _merged(reader: Reader, id_: int) -> tuple[int, int]:
    """Which conversation is meant to be parted, and from which."""
    row = reader.row("SELECT merged_into_id FROM conversation WHERE id = :id", id=id_)
    if row is None:
        raise NotFound(f"there is no conversation #{id_}")
    if row[0] is not None:
        return id_, int(row[0])
    parts = [
        int(one)
        for (one,) in reader.rows(
            "SELECT id FROM conversation WHERE merged_into_id = :id AND link_reason != :dissolved ORDER BY id",
            id=id_,
            dissolved=DISSOLVED,
        )
    ]
    if not parts:
        raise NotFound(f"#{id_} is part of no other conversation, and none of it")
    if len(parts) > 1:
        raise DeskError(f"{_numbers(parts)} were merged into #{id_}: part the one that is meant")
    return parts[0], id_


def _pair(reader: Reader, id_: int) -> tuple[int, int]:
    """Which moves, and where to; where that one was joined itself, the one it went into."""
    row = reader.row("SELECT continues_id FROM conversation WHERE id = :id", id=id_)
    if row is not None and row[0] is not None:
        return id_, now_in(reader, int(row[0]))
    beside = [
        int(one)
        for (one,) in reader.rows(
            "SELECT id FROM conversation WHERE continues_id = :id AND messages > 0 ORDER BY id", id=id_
        )
    ]
    if len(beside) == 1:
        return beside[0], id_
    if beside:
        raise DeskError(f"{_numbers(beside)} stand beside #{id_}: join from the one that is meant")
    raise NotFound(f"#{id_} stands beside no other conversation")


def _count(reader: Reader, id_: int) -> int:
    row = reader.row("SELECT count(*) FROM message WHERE conversation_id = :id", id=id_)
    return int(row[0]) if row else 0


def _numbers(ids: Sequence[int]) -> str:
    return ", ".join(f"#{id_}" for id_ in ids)
