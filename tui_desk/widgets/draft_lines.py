"""The lines around a draft's text. Each is told the draft and shows what it makes of it; none changes anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.content import Content
from textual.widgets import Static

from tui_desk.rows import DraftRow
from tui_desk.widgets import chat_draft_words
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.chat_draft_words import Remark, Where
from tui_desk.widgets.draft_words import files_text, what_and_whom


class Line(Static):
    """Lays the draft out anew only where its words change: it is told them at every letter."""

    _words: str | None = None

    def say(self, words: str) -> None:
        """Show these."""
        if words != self._words:
            self._words = words
            self.update(Content(words))


class WhomLine(Line):
    """What it is and to whom it goes."""

    DEFAULT_CSS: ClassVar[str] = "WhomLine { height: auto; max-height: 3; text-style: bold; }"

    def show(self, draft: DraftRow, where: Where | None) -> None:
        """`where`: the chat; None for mail and notes."""
        words = what_and_whom(draft) if where is None else chat_draft_words.head(draft, where)
        self.say(one_line(words))


class FilesLine(Line):
    """The files that go with it; no line without any."""

    DEFAULT_CSS: ClassVar[str] = """
    FilesLine { height: 1; color: $text-muted; text-overflow: ellipsis; text-wrap: nowrap; }
    FilesLine.empty { display: none; }
    """

    def show(self, draft: DraftRow) -> None:
        self.set_class(not draft.files, "empty")
        self.say(files_text(draft.files))


class LimitsLine(Line):
    """What will be made of it, as it stands, and what stands in its way; no line where that is nothing."""

    DEFAULT_CSS: ClassVar[str] = """
    LimitsLine { height: auto; max-height: 3; color: $text-warning; }
    LimitsLine.stops { color: $text-error; }
    LimitsLine.empty { display: none; }
    """

    def show(self, found: Sequence[Remark]) -> bool:
        """Whether it can go like this."""
        stopped = any(one.stops for one in found)
        self.set_class(not found, "empty")
        self.set_class(stopped, "stops")
        self.say(" · ".join(one.words for one in found))
        return not stopped
