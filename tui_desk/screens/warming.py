"""What is done once a console stands, so that the first key waits for nothing that later ones don't."""

from __future__ import annotations

from tui_desk import bytecode_keeping
from tui_desk.desk.desk import Desk
from tui_desk.screens.reading import MESSAGES
from tui_desk.screens.reads import read_conversation
from tui_desk.text.clean import clean


def warm(desk: Desk, at_cursor: int | None) -> None:
    """Not on the screen's thread. Nor need the next start look for each module that this one has imported."""
    import_verbs()
    compile_words()
    try:
        if at_cursor is not None:
            read_unseen(desk, at_cursor)
    finally:
        bytecode_keeping.keep()


def read_unseen(desk: Desk, id_: int) -> None:
    """Read a conversation for the classes and statements that are made with the first, and that all others need."""
    read_conversation(desk, id_, MESSAGES, fresh=True, mine_known=True)


def compile_words() -> None:
    """The expressions by which a text is cleaned and its cells are told, which take longer than the longest text.

    Those that break it into lines hang on the room there is, and are compiled with the first that stands in it.
    """
    from tui_desk.widgets.spread_text import spread_out

    spread_out(clean("é\n漢"))


def import_verbs() -> None:
    """All that a first key and a first verb would have to wait for."""
    from tui_desk.desk import answers, conversations, drafts, undo  # noqa: F401
    from tui_desk.screens import actions  # noqa: F401
