"""Work that has no command of its own, as programs do it by the way; and a command in smaller steps."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tui_desk.__main__ import run
from tui_desk.desk import sweeping
from tui_desk.store.engine import open_store
from tui_desk.sync import pulling

TWO_DAYS = 2 * 86_400
IN_ONE_TRANSACTION = 2


def run_in_small_transactions(words: Sequence[str]) -> int:
    """As `tui-desk WORDS`; few mails are taken in as if they were many."""
    assert pulling.ALONE > IN_ONE_TRANSACTION
    pulling.IN_ONE_TRANSACTION = pulling.ALONE = IN_ONE_TRANSACTION
    return run(words)


def open_it(words: Sequence[str]) -> int:
    """As whatever is started first after an update: it migrates the store."""
    (path,) = words
    open_store(f"sqlite:///{path}").close()
    return 0


def sweep(words: Sequence[str]) -> int:
    """As the sync does once a day, two days from now."""
    (path,) = words
    store = open_store(f"sqlite:///{path}")
    later = time.time() + TWO_DAYS
    store.files.sweep(later)
    sweeping.sweep(store, later)
    store.close()
    return 0
