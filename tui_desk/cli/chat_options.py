"""What an answer in a chat takes that a mail does not, and what it does not take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.errors import NotFound

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import DraftRow

Values = Annotated[
    list[str] | None, typer.Option("--value", metavar="WORDS", help="Fills in the template; in order.")
]


def require_template(name: str | None, values: Sequence[str] | None) -> None:
    """Refuse words that no template takes."""
    if values and name is None:
        raise typer.BadParameter("--value fills in a template; say which one, with --template")


def require_fitting(desk: Desk, conversation_id: int, message_id: int | None, *, addressed: bool) -> None:
    """Refuse recipients and subjects where the answer goes to a chat."""
    from tui_desk.desk import chats, homes

    home = desk.ask(homes.of_answer, conversation_id, message_id)
    if addressed and desk.ask(chats.of_conversation, home) is not None:
        raise typer.BadParameter(
            f"#{conversation_id} is a chat: the answer goes there, without recipients and subject"
        )


def templated(desk: Desk, draft: DraftRow, name: str, values: Sequence[str]) -> DraftRow:
    """The draft with this template of its channel, filled in. Raises NotFound for a name it does not have."""
    from tui_desk.desk import chats, homes
    from tui_desk.text.templates import values_wanted

    chat = desk.ask(chats.row, desk.ask(homes.of_answer, draft.conversation_id or 0, draft.message_id))
    offered = chat.templates if chat is not None else ()
    found = next((one for one in offered if one.name == name), None)
    if found is None:
        there = ", ".join(one.name for one in offered) or "none"
        raise NotFound(f"this channel has no template {name!r}; there are: {there}")
    wanted = values_wanted(found.text)
    if len(values) != wanted:
        raise typer.BadParameter(f"the template {name} takes {wanted} values, in order: {found.text}")
    filled = replace(found, values=tuple(values))
    return replace(draft, template=filled, text=filled.filled())
