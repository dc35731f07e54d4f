"""What is kept twice is compared, what is referred to is looked for; looking changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.desk import leavers, standing, sweeping, view_counts
from tui_desk.desk.customers import words
from tui_desk.desk.found import Finding
from tui_desk.desk.search import backlog, indexing
from tui_desk.store import soundness
from tui_desk.store.files import Files
from tui_desk.store.reader import Reader

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

TOLD = 5
_PIECE = 1 << 20


def look(reader: Reader, files: Files) -> Iterator[Finding]:
    """Every finding, the worst first: a damaged database makes all others worth little."""
    damaged = soundness.damages(reader)
    if damaged:
        text = f"damaged: {'; '.join(damaged)}. Stop the sync, close consoles, and `tui-desk restore` the newest backup"
        yield Finding("database", "fail", text)
        return
    yield Finding("database", "ok", "every page, row and index is sound")
    yield _references(reader)
    yield _counts(reader)
    yield _words(reader)
    yield _search(reader)
    yield _files(reader, files)
    yield _orphans(reader, files)
    yield _deliveries(reader)
    yield _in_hand(reader)


def mend(tx: Transaction) -> int:
    """Count anew what is counted wrong, write down anew what customers and messages are found by; gives how many rows.

    A search index that has too much is begun anew: the sync fills it again, newest first.
    """
    wrong, unfound, unindexed = miscounted(tx), misnamed(tx), misindexed(tx)
    standing.recount(tx, wrong)
    for customer_id in unfound:
        words.index(tx, customer_id)
    misviewed = view_counts.wrong(tx)
    view_counts.recount(tx)
    if unindexed:
        tx.run("UPDATE search_state SET form = 0")
        indexing.require_form(tx)
    return len(wrong) + len(unfound) + unindexed + misviewed


def miscounted(reader: Reader) -> list[int]:
    """Conversations whose row is not what their messages say; what it quotes of them may be by the rules of its day."""
    found = []
    for (id_,) in reader.rows("SELECT id FROM conversation ORDER BY id"):
        columns = standing.counted(reader, id_)
        del columns["snippet"]
        row = reader.row(f"SELECT {', '.join(columns)} FROM conversation WHERE id = :id", id=id_)
        if row != tuple(columns.values()):
            found.append(id_)
    return found


def misnamed(reader: Reader) -> list[int]:
    """Customers who are found by other words than theirs."""
    kept: dict[int, set[str]] = {}
    for word, customer_id in reader.rows("SELECT word, customer_id FROM customer_word"):
        kept.setdefault(customer_id, set()).add(word)
    everybody = reader.rows("SELECT id FROM customer ORDER BY id")
    return [id_ for (id_,) in everybody if words.found_by(reader, id_) != kept.get(id_, set())]


def misindexed(reader: Reader) -> int:
    """How many messages and tickets stand in the search index and should not, or should and don't."""
    row = reader.row(
        "SELECT (SELECT count(*) FROM message m, search_state s WHERE m.id > s.message_upto AND NOT EXISTS"
        " (SELECT 1 FROM search_doc d WHERE d.message_id = m.id))"
        " + (SELECT count(*) FROM search_doc d WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = d.message_id))"
        " + (SELECT count(*) FROM ticket t, search_state s WHERE t.id > s.ticket_upto AND t.merged_into_id IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM search_ticket_docsize d WHERE d.id = t.id))"
        " + (SELECT count(*) FROM search_ticket_docsize d WHERE NOT EXISTS"
        " (SELECT 1 FROM ticket t WHERE t.id = d.id AND t.merged_into_id IS NULL))"
        " + (SELECT count(*) FROM search_doc d WHERE NOT EXISTS"
        " (SELECT 1 FROM search_message_docsize s WHERE s.id = d.id))"
    )
    assert row is not None
    return int(row[0])


def _search(reader: Reader) -> Finding:
    wrong, left = misindexed(reader), backlog.left(reader)
    if wrong:
        text = f"{wrong} messages or tickets are indexed wrong: `tui-desk doctor --deep --mend` has the sync index anew"
        return Finding("search", "fail", text)
    if left:
        return Finding(
            "search", "ok", f"about {left} older messages and tickets are still to be indexed by the sync"
        )
    return Finding("search", "ok", "every message and ticket is indexed")


def _references(reader: Reader) -> Finding:
    dangling = soundness.dangling(reader)
    if not dangling:
        return Finding("references", "ok", "every row refers to one that is there")
    told = [
        f"{len(ids)} of {table} ({_listed(ids)}) refer to a {target} that is gone"
        for (table, target), ids in dangling.items()
    ]
    text = f"{'; '.join(told)}. Another program wrote into this desk; `tui-desk restore` a backup from before"
    return Finding("references", "fail", text)


def _counts(reader: Reader) -> Finding:
    wrong = miscounted(reader)
    if wrong:
        text = f"{len(wrong)} conversations ({_listed(wrong)}) are counted wrong: `tui-desk doctor --deep --mend`"
        return Finding("counts", "fail", text)
    if views := view_counts.wrong(reader):
        text = f"{views} numbers by which views are counted are wrong: `tui-desk doctor --deep --mend`"
        return Finding("counts", "fail", text)
    return Finding("counts", "ok", "every conversation's row is what its messages say")


def _words(reader: Reader) -> Finding:
    wrong = misnamed(reader)
    if not wrong:
        return Finding("search of customers", "ok", "everybody is found by what he is called")
    text = f"{len(wrong)} customers ({_listed(wrong)}) are found wrong: `tui-desk doctor --deep --mend`"
    return Finding("search of customers", "fail", text)


def _files(reader: Reader, files: Files) -> Finding:
    needed = sorted(sweeping.needed(reader))
    wrong = [sha256 for sha256 in needed if _hash(files.path(sha256)) != sha256]
    if not wrong:
        return Finding("files", "ok", f"all {len(needed)} are there, and as they came")
    told = "; ".join(f"{sha256} of {_whose(reader, sha256)}" for sha256 in wrong[:TOLD])
    more = f" and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
    where = files.path(wrong[0])
    text = (
        f"{len(wrong)} of {len(needed)} are missing or damaged: {told}{more}. Take them from a backup:"
        f" `mkdir -p {where.parent}; tar -xOf BACKUP files/{wrong[0]} > {where}`"
    )
    return Finding("files", "fail", text)


def _whose(reader: Reader, sha256: str) -> str:
    row = reader.row(
        "SELECT m.conversation_id, m.id FROM attachment a JOIN message m ON m.id = a.message_id WHERE a.sha256 = :sha"
        " UNION SELECT m.conversation_id, m.id FROM raw r JOIN message m ON m.raw_id = r.id WHERE r.sha256 = :sha"
        " LIMIT 1",
        sha=sha256,
    )
    return f"message {row[1]} in #{row[0]}" if row else "a draft"


def _orphans(reader: Reader, files: Files) -> Finding:
    useless = files.all().keys() - sweeping.needed(reader)
    if not useless:
        return Finding("orphans", "ok", "nothing lies there that nothing refers to")
    size = sum(files.path(one).stat().st_size for one in useless if files.has(one))
    text = f"{len(useless)} files ({size / 1e6:.1f} MB) that nothing refers to; the sync removes them when a day old"
    return Finding("orphans", "ok", text)


def _deliveries(reader: Reader) -> Finding:
    row = reader.row(
        "SELECT (SELECT coalesce(sum(undelivered), 0) FROM conversation),"
        " (SELECT count(*) FROM outbox WHERE state = 'sending' AND at_risk),"
        " (SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending') AND NOT at_risk)"
    )
    assert row is not None
    undelivered, risky, waiting = row
    if undelivered:
        text = f"{undelivered} messages were not delivered, or may not have been; the view Undelivered shows them"
        return Finding("deliveries", "warn", text)
    if risky:
        return Finding("deliveries", "warn", f"{risky} may have left; a running sync asks their channel")
    return Finding("deliveries", "ok", f"{waiting} wait to be sent" if waiting else "nothing waits")


def _in_hand(reader: Reader) -> Finding:
    told = [
        f"{login} works here no more and has {_open(conversations, tickets)}:"
        f" `tui-desk agent remove {login}` gives them to nobody"
        for login, conversations, tickets in leavers.still_held(reader)
    ]
    if told:
        return Finding("in hand", "warn", "; ".join(told))
    return Finding("in hand", "ok", "nothing open is with somebody who left")


def _open(conversations: int, tickets: int) -> str:
    counted = ((conversations, "conversation"), (tickets, "ticket"))
    return " and ".join(f"{number} open {what}{'s' * (number > 1)}" for number, what in counted if number)


def _hash(path: Path) -> str:
    """The SHA-256 of a file; empty where it can't be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()


def _listed(ids: Sequence[int]) -> str:
    return ", ".join(f"#{one}" for one in ids[:TOLD]) + (", …" if len(ids) > TOLD else "")
