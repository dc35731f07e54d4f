"""What agents do with conversations: verbs of many at once, whose events say what was before, for undo to go back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_desk.desk import homes, overtaken
from tui_desk.desk.done import Done, named
from tui_desk.desk.standing import put, recount
from tui_desk.errors import DeskError, Misunderstood, NotFound
from tui_desk.moments import moment
from tui_desk.text.clean import clean

if TYPE_CHECKING:
    from tui_desk.store.reader import Reader
    from tui_desk.store.transaction import Transaction

Versions = Mapping[int, int]
LONGEST_TAG = 40
_DUE = "FROM conversation INDEXED BY ix_conversation_wake WHERE status = 'snoozed' AND snoozed_until <= :now"


def close(tx: Transaction, ids: Sequence[int], *, versions: Versions | None = None) -> Done:
    """End these dialogs."""
    after = {"status": "closed", "closed_at": tx.now, "snoozed_until": None}
    return _put_away(tx, ids, "closed", "Closed", after, versions)


def reopen(tx: Transaction, ids: Sequence[int], *, versions: Versions | None = None) -> Done:
    """Open these again, whatever they were."""
    after = {"status": "open", "closed_at": None, "snoozed_until": None}
    return _set(tx, ids, "reopened", "Reopened", after, versions)


def pend(tx: Transaction, ids: Sequence[int], *, versions: Versions | None = None) -> Done:
    """These wait for the customer."""
    after = {"status": "pending", "closed_at": None, "snoozed_until": None}
    return _put_away(tx, ids, "pending", "Pending", after, versions)


def snooze(tx: Transaction, ids: Sequence[int], until: int, *, versions: Versions | None = None) -> Done:
    """Put these aside until a moment (UTC epoch ms) or the customer's answer."""
    if until <= tx.now:
        raise Misunderstood("that time is gone by; say one to come")
    after = {"status": "snoozed", "closed_at": None, "snoozed_until": until}
    return _put_away(tx, ids, "snoozed", "Snoozed", after, versions, f" until {when(tx, until)}")


def when(tx: Transaction, until: int) -> str:
    """A time to come, in words."""
    from tui_desk.text.due_time import due_words

    return due_words(moment(until), "en", "", moment(tx.now))


def assign(
    tx: Transaction, ids: Sequence[int], agent_id: int | None, *, versions: Versions | None = None
) -> Done:
    """Give these to an agent, or to nobody."""
    if agent_id is None:
        return _set(tx, ids, "unassigned", "Unassigned", {"assignee_id": None}, versions)
    row = tx.row("SELECT name FROM agent WHERE id = :id AND active", id=agent_id)
    if row is None:
        raise NotFound("there is no such agent")
    words = "Took" if agent_id == tx.agent_id else f"Gave {row[0]}"
    return _set(tx, ids, "assigned", words, {"assignee_id": agent_id}, versions, to=row[0])


def set_priority(
    tx: Transaction, ids: Sequence[int], priority: int, *, versions: Versions | None = None
) -> Done:
    """How urgent these are, by rank."""
    called = tx.policy.priorities.name(priority)
    if tx.policy.priorities.rank(called) != priority:
        raise Misunderstood(f"a priority is {tx.policy.priorities.either}")
    words = f"Priority {called}:"
    return _set(tx, ids, "priority", words, {"priority": priority}, versions, called=called)


def set_spam(tx: Transaction, ids: Sequence[int], on: bool, *, versions: Versions | None = None) -> Done:
    """These are spam, or are not."""
    if on:
        return _put_away(tx, ids, "spam", "Marked as spam", {"spam": True}, versions)
    return _set(tx, ids, "not_spam", "Not spam", {"spam": False}, versions)


def turn_spam(tx: Transaction, ids: Sequence[int], *, versions: Versions | None = None) -> Done:
    """These are spam; or none is, if the first of them was."""
    first = homes.now_in(tx, ids[0])
    spam = tx.row("SELECT 1 FROM conversation WHERE id = :id AND spam", id=first)
    return set_spam(tx, ids, spam is None, versions=versions)


def add_tags(tx: Transaction, ids: Sequence[int], names: Iterable[str]) -> Done:
    """Put words on these."""
    wanted = list(dict.fromkeys(map(tag_named, names)))
    changed = []
    for id_ in _existing(tx, ids):
        added = [name for name in wanted if not _has_tag(tx, id_, name)]
        for name in added:
            tx.run("INSERT INTO tag (conversation_id, name) VALUES (:id, :name)", id=id_, name=name)
        if added:
            changed.append(id_)
            bump(tx, id_)
            tx.event("tagged", id_, tags_added=added)
    return _done(tx, f"Tagged {', '.join(wanted)}:", changed)


def remove_tags(tx: Transaction, ids: Sequence[int], names: Iterable[str]) -> Done:
    """Take words off these."""
    wanted = list(dict.fromkeys(map(tag_named, names)))
    changed = []
    for id_ in _existing(tx, ids):
        gone = [name for name in wanted if _has_tag(tx, id_, name)]
        for name in gone:
            tx.run("DELETE FROM tag WHERE conversation_id = :id AND name = :name", id=id_, name=name)
        if gone:
            changed.append(id_)
            bump(tx, id_)
            tx.event("untagged", id_, tags_removed=gone)
    return _done(tx, f"Removed {', '.join(wanted)}:", changed)


def retag(tx: Transaction, ids: Sequence[int], new: Sequence[str], gone: Sequence[str]) -> Done:
    """Put words on these and take others off, as one deed."""
    dones = [add_tags(tx, ids, new)] if new else []
    dones += [remove_tags(tx, ids, gone)] if gone else []
    touched = dict.fromkeys(id_ for done in dones for id_ in done.ids)
    texts = [done.text for done in dones if done.ids] or [done.text for done in dones[:1]]
    return Done("; ".join(texts), tx.deed, tuple(touched))


def mark_read(tx: Transaction, id_: int, upto: int | None = None) -> Done:
    """This agent has read a conversation up to what came in last; what we wrote later says nothing about that.

    `upto`: when the last of it came in that was before him; None: whatever is there.
    """
    tx.run(
        "INSERT INTO read_mark (agent_id, conversation_id, upto)"
        " SELECT :agent, id, coalesce(:upto, last_inbound_at, 0) FROM conversation WHERE id = :id"
        " ON CONFLICT (agent_id, conversation_id) DO UPDATE SET upto = max(upto, excluded.upto)",
        agent=_agent(tx),
        id=id_,
        upto=upto,
    )
    return Done("", None, (id_,))


def mark_unread(tx: Transaction, ids: Sequence[int]) -> Done:
    """These stand as unread again, for this agent."""
    for id_ in _existing(tx, ids):
        tx.run(
            "DELETE FROM read_mark WHERE agent_id = :agent AND conversation_id = :id",
            agent=_agent(tx),
            id=id_,
        )
    return Done(f"Unread: {named(ids)}", None, tuple(ids))


def any_due(reader: Reader, now: int) -> bool:
    """Whether something snoozed is to be woken; asked often, so that nothing is written while nothing is due."""
    return reader.row(f"SELECT 1 {_DUE}", now=now) is not None


def wake_due(tx: Transaction) -> Done:
    """Open what was snoozed until now; a long downtime forgets none."""
    due = tx.rows(f"SELECT id, snoozed_until {_DUE}", now=tx.now)
    for id_, until in due:
        put(tx, id_, {"status": "open", "snoozed_until": None})
        tx.event("woke", id_, actor="sync", status=["snoozed", "open"], snoozed_until=[until, None])
    return Done(f"Woke {named([row[0] for row in due])}", tx.deed, tuple(row[0] for row in due))


def _set(
    tx: Transaction,
    ids: Sequence[int],
    kind: str,
    words: str,
    after: Mapping[str, Any],
    versions: Versions | None,
    **told: Any,
) -> Done:
    """Change columns of these conversations, each with an event that says what they were."""
    columns = list(after)
    changed = []
    homes_now = _existing(tx, ids)
    _require_own_numbers(tx, ids, homes_now, versions or {}, puts_away=_puts_away(after))
    for id_ in homes_now:
        before = tx.row(f"SELECT version, {', '.join(columns)} FROM conversation WHERE id = :id", id=id_)
        assert before is not None
        if versions and id_ in versions:
            overtaken.refuse(tx, id_, before[0], versions[id_], puts_away=_puts_away(after))
        pairs = {name: [old, after[name]] for name, old in zip(columns, before[1:], strict=True)}
        real = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        if not real or set(real) == {"closed_at"}:
            continue
        put(tx, id_, {name: pair[1] for name, pair in real.items()})
        data: dict[str, Any] = {**real, **told}
        tx.event(kind, id_, **data)
        changed.append(id_)
    if after.get("status", "closed") != "closed":
        from tui_desk.desk import leavers

        leavers.pass_on(tx, "conversation", changed)
    recount(tx, changed)
    return _done(tx, words, changed)


def _require_own_numbers(
    tx: Transaction, ids: Sequence[int], homes_now: Sequence[int], versions: Versions, *, puts_away: bool
) -> None:
    """Refuse a number that was seen as a conversation of its own and leads elsewhere since."""
    for id_ in ids:
        if id_ in versions and id_ not in homes_now:
            row = tx.row("SELECT version FROM conversation WHERE id = :id", id=id_)
            assert row is not None
            overtaken.refuse(tx, id_, row[0], versions[id_], puts_away=puts_away)


def _puts_away(after: Mapping[str, Any]) -> bool:
    return "status" in after and after["status"] != "open"


def _put_away(
    tx: Transaction,
    ids: Sequence[int],
    kind: str,
    words: str,
    after: Mapping[str, Any],
    versions: Versions | None,
    until: str = "",
) -> Done:
    """The same where nobody looks at them any more: also told is what becomes of an answer that was begun."""
    done = _set(tx, ids, kind, words, after, versions)
    return replace(done, text=f"{done.text}{until}{_kept(tx, done.ids)}") if done.ids else done


def _kept(tx: Transaction, ids: Sequence[int]) -> str:
    """That what this agent has begun to write there is neither sent nor lost."""
    if tx.agent_id is None:
        return ""
    drafts = tx.row(
        "SELECT count(*) FROM draft WHERE agent_id = :agent"
        " AND conversation_id IN (SELECT value FROM json_each(:ids))",
        agent=tx.agent_id,
        ids=json.dumps([*ids]),
    )
    match drafts[0] if drafts else 0:
        case 0:
            return ""
        case 1:
            return " · your draft is kept"
        case count:
            return f" · your {count} drafts are kept"


def _existing(tx: Transaction, ids: Sequence[int]) -> list[int]:
    """The conversations these numbers lead to."""
    for id_ in ids:
        if tx.row("SELECT 1 FROM conversation WHERE id = :id", id=id_) is None:
            raise NotFound(f"there is no conversation #{id_}")
    return list(dict.fromkeys(homes.now_in(tx, id_) for id_ in ids))


def _done(tx: Transaction, words: str, changed: Sequence[int]) -> Done:
    if not changed:
        return Done("Nothing to change", None, ())
    return Done(f"{words} {named(changed)}", tx.deed, tuple(changed))


def tag_named(name: str) -> str:
    """A tag as it is kept: one word in lower case."""
    tag = _whole_tag(name)[:LONGEST_TAG]
    if not tag or "," in tag:
        raise Misunderstood("a tag is one word, without commas")
    return tag


def is_too_long(name: str) -> bool:
    """Whether only the beginning of a tag is kept."""
    return len(_whole_tag(name)) > LONGEST_TAG


def _whole_tag(name: str) -> str:
    return "-".join(clean(name, one_line=True).split()).lstrip("#").casefold()


def _has_tag(tx: Transaction, id_: int, name: str) -> bool:
    return (
        tx.row("SELECT 1 FROM tag WHERE conversation_id = :id AND name = :name", id=id_, name=name)
        is not None
    )


def bump(tx: Transaction, id_: int) -> None:
    """A conversation changed: who read it before must read it again."""
    put(tx, id_, {})


def _agent(tx: Transaction) -> int:
    if tx.agent_id is None:
        raise DeskError("only an agent can do this")
    return tx.agent_id
