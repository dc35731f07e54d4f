"""Searching while one types: words that are rare, common, two, a phrase, a beginning; ranked; and against notmuch.

python -m bench.search [--quick]
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path

from bench import peers
from bench.generate import desk_of
from bench.maildirs import maildir
from bench.measure import Given, Row, Sample, given, repeated, timed, told, warm
from bench.plans import of_messages
from tui_desk.config import load
from tui_desk.desk.desk import Desk, open_desk
from tui_desk.desk.search import finding
from tui_desk.desk.search.filtering import Asking
from tui_desk.screens.searching import OFFERED
from tui_desk.text.mail import parse
from tui_desk.text.search_folding import folded

COMMON, OTHER = "refund", "order"
SIZES = (10_000, 100_000, 1_000_000)
PORTION = 500
MAILS = 20_000
"""For notmuch, which takes some five minutes for 100,000."""
_NEWEST = "SELECT rowid FROM mail WHERE mail MATCH ? ORDER BY rowid DESC LIMIT 50"


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=100)
    rows = []
    for messages in SIZES:
        size = options.size(messages)
        config = desk_of(of_messages(size), options.cache)
        warm(config.with_name("desk.db"))
        desk = open_desk(load(config))
        rows += typed(options, desk, size)
        desk.close()
    more, notes = against_notmuch(options)
    told("Search", [*rows, *more], options, notes)


def typed(options: Given, desk: Desk, messages: int) -> list[Row]:
    """Each kind of search, with its snippets, newest first; then ranked."""
    asking = Asking(desk.agent, desk.now_ms())
    phrase = _phrase(desk)
    rare = _rare(desk)
    kinds: list[tuple[str, str, bool, bool, float, float]] = [
        ("a rare word", rare, True, False, 2, 10),
        ("a common word", COMMON, True, False, 2, 10),
        ("two words", f"{COMMON} {OTHER}", True, False, 2, 10),
        ("a phrase", f'"{phrase}"', False, False, 2, 10),
        ("a beginning of two letters", COMMON[:2], True, False, 40, 40),
        ("a beginning of three letters", COMMON[:3], True, False, 40, 40),
        ("a word and a beginning", f"{COMMON} {OTHER[:2]}", True, False, 40, 40),
        ("a common word, ranked", COMMON, False, True, 20, 20),
    ]
    rows = []
    for what, words, typing, best, median, worst in kinds:

        def search(words: str = words, typing: bool = typing, best: bool = best) -> object:
            return desk.ask(finding.search, words, asking, limit=OFFERED, typing=typing, best=best)

        hits = len(desk.ask(finding.search, words, asking, limit=OFFERED, typing=typing, best=best).hits)
        found = repeated(search, options.rounds)
        target = f"p50 ≤ {median} ms, p99 ≤ {worst} ms" if median != worst else f"≤ {median} ms"
        reached = found.median <= median and found.p99 <= worst
        rows.append(
            Row(f"{what} ({hits} hits shown), {messages:,} messages", found.told(), "", None, target, reached)
        )
    return rows


def against_notmuch(options: Given) -> tuple[list[Row], list[str]]:
    """The same mails in both: how long the index takes, how big it is, how soon the command answers."""
    notmuch = peers.debian("notmuch")
    if notmuch is None:
        return [], ["notmuch: not here"]
    mails = options.size(MAILS)
    place = maildir(options.cache, mails)
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        theirs = _their_index(notmuch, place, folder)
        ours = _our_index(place, folder)
        words = [COMMON, f"{COMMON} {OTHER}", f"{COMMON[:3]}*"]
        env = {"NOTMUCH_CONFIG": str(folder / "config"), "PATH": "/usr/bin:/bin", "HOME": name}
        rows = [
            _index_row("index built", ours[0], theirs[0], "s", mails, 5.0),
            _size_row(ours[1], theirs[1], mails),
        ]
        with closing(sqlite3.connect(folder / "search.db")) as connection:
            for one in words:
                sample = repeated(partial(_found, connection, one), options.rounds)
                command = [notmuch, "search", "--limit=50", "--output=messages", one]
                found = Sample([timed(command, env) for _ in range(min(options.rounds, 21))])
                rows.append(
                    _index_row(f"search {one!r}", sample.median / 1000, found.median / 1000, "s", mails, 5.0)
                )
    return rows, [
        f"notmuch: {peers.version(notmuch)}; the same {mails:,} mails, of theirs a command, of ours a call"
    ]


def _found(connection: sqlite3.Connection, words: str) -> object:
    return connection.execute(_NEWEST, (words,)).fetchall()


def _their_index(notmuch: str, place: Path, folder: Path) -> tuple[float, int]:
    shutil.copytree(place / "INBOX", folder / "mail" / "INBOX")
    (folder / "config").write_text(f"[database]\npath={folder}/mail\n[new]\ntags=inbox\n")
    env = {"NOTMUCH_CONFIG": str(folder / "config"), "PATH": "/usr/bin:/bin", "HOME": str(folder)}
    took = timed([notmuch, "new", "--quiet"], env)
    size = sum(one.stat().st_size for one in (folder / "mail" / ".notmuch").rglob("*") if one.is_file())
    return took, size


def _our_index(place: Path, folder: Path) -> tuple[float, int]:
    """Parsed, folded and indexed as the desk does it, from the same files; it is read in other processes."""
    began = time.perf_counter()
    files = sorted((place / "INBOX" / "cur").iterdir())
    portions = [files[start : start + PORTION] for start in range(0, len(files), PORTION)]
    with (
        closing(sqlite3.connect(folder / "search.db", isolation_level=None)) as connection,
        ProcessPoolExecutor(os.cpu_count()) as pool,
    ):
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE VIRTUAL TABLE mail USING fts5(subject, text, author, content='',"
            " tokenize=\"unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'\")"
        )
        for number, read in enumerate(pool.map(_read, portions)):
            connection.execute("BEGIN")
            connection.executemany(
                "INSERT INTO mail (rowid, subject, text, author) VALUES (?, ?, ?, ?)",
                [(number * PORTION + place, *one) for place, one in enumerate(read, 1)],
            )
            connection.execute("COMMIT")
        took = time.perf_counter() - began
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return took, (folder / "search.db").stat().st_size


def _read(files: Sequence[Path]) -> list[tuple[str, str, str]]:
    """What is indexed of each mail."""
    parsed = (parse(one.read_bytes()) for one in files)
    return [
        (folded(one.subject), folded(one.text), folded(f"{one.sender.name} {one.sender.address}"))
        for one in parsed
    ]


def _phrase(desk: Desk) -> str:
    """Two words that follow each other somewhere."""
    with desk.store.read() as reader:
        row = reader.row(
            "SELECT text FROM message WHERE text LIKE :common ORDER BY id DESC LIMIT 1", common=f"%{COMMON} %"
        )
    found = re.search(rf"{COMMON} \w+", row[0]) if row else None
    return found[0] if found else f"{COMMON} {OTHER}"


def _rare(desk: Desk) -> str:
    """An order's number that one message names."""
    with desk.store.read() as reader:
        row = reader.row(
            "SELECT text FROM message WHERE text LIKE :mark ORDER BY id LIMIT 1", mark="%#_______%"
        )
    found = re.search(r"#(\d{5,8})", row[0]) if row else None
    return found[1] if found else "none"


def _index_row(what: str, ours: float, theirs: float, unit: str, mails: int, times: float) -> Row:
    faster = theirs / ours
    return Row(
        f"{what}, {mails:,} mails",
        f"{ours:.3g} {unit}",
        f"notmuch: {theirs:.3g} {unit}",
        ours / theirs,
        f"≥ {times:.0f} × faster",
        faster >= times,
    )


def _size_row(ours: int, theirs: int, mails: int) -> Row:
    ratio = ours / theirs
    return Row(
        f"size of the index, {mails:,} mails",
        f"{ours / 1e6:.1f} MB",
        f"notmuch: {theirs / 1e6:.1f} MB",
        ratio,
        "≤ 0.35 ×",
        ratio <= 0.35,
    )


if __name__ == "__main__":
    main()
