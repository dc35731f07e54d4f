"""Variables are offered while one is typed: `{` shows their names and what they give, Tab completes the first."""

from __future__ import annotations

from textual.widgets import TextArea

from tui_desk.placeholders import VARIABLES, begun, meant
from tui_desk.widgets.chat_draft_words import Remark


def offered(area: TextArea) -> Remark | None:
    """The variables that what is typed before the cursor may become."""
    typed = _typed(area)
    names = meant(typed) if typed is not None else ()
    if not names:
        return None
    first, *others = (f"{{{name}}} {VARIABLES[name]}" for name in names)
    return Remark(" · ".join([f"Tab {first}", *others]))


def complete(area: TextArea) -> bool:
    """Write the first of them out. Tells whether there is one."""
    typed = _typed(area)
    names = meant(typed) if typed is not None else ()
    if typed is None or not names:
        return False
    row, column = area.cursor_location
    area.replace(f"{names[0]}}}", (row, column - len(typed)), (row, column))
    return True


def _typed(area: TextArea) -> str | None:
    """What is typed of a variable right before the cursor."""
    row, column = area.cursor_location
    return begun(area.document.get_line(row)[:column])
