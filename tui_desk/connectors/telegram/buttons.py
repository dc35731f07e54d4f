"""Answers to choose from: each button carries its own label, so that pressing it tells what was chosen."""

from __future__ import annotations

from collections.abc import Sequence

from tui_desk.connectors.fields import Json, inner, objects, text

LONGEST_DATA = 64
"""Bytes a button may carry."""
LONGEST_LABEL = 200


def keyboard(labels: Sequence[str]) -> Json:
    """One button below the other."""
    return {
        "inline_keyboard": [
            [{"text": label, "callback_data": _data(label)}] for label in labels if label.strip()
        ]
    }


def pressed(query: Json) -> str:
    """The label of the button that was pressed."""
    data = text(query, "data")[:LONGEST_LABEL]
    markup = inner(inner(query, "message"), "reply_markup")
    lines = markup.get("inline_keyboard")
    for line in lines if isinstance(lines, list) else ():
        for button in objects({"line": line}, "line"):
            if data and text(button, "callback_data")[:LONGEST_LABEL] == data:
                return text(button, "text")[:LONGEST_LABEL] or data
    return data or "[a button]"


def _data(label: str) -> str:
    """As much of the label as a button can carry, in whole characters."""
    return label.encode()[:LONGEST_DATA].decode("utf-8", "ignore")
