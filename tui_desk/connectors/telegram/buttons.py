"""Answers to choose from: each button carries its own label, so that pressing it tells what was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tui_desk.connectors.telegram.fields import rows, table, words

LONGEST_DATA = 64
"""Bytes a button may carry."""
LONGEST_LABEL = 200


def keyboard(labels: Sequence[str]) -> Mapping[str, Any]:
    """One button below the other."""
    return {
        "inline_keyboard": [
            [{"text": label, "callback_data": _data(label)}] for label in labels if label.strip()
        ]
    }


def pressed(query: Mapping[str, Any]) -> str:
    """The label of the button that was pressed."""
    data = words(query.get("data"), LONGEST_LABEL)
    markup = table(table(query.get("message")).get("reply_markup"))
    lines = markup.get("inline_keyboard")
    for line in lines if isinstance(lines, list) else ():
        for button in rows(line):
            if data and words(button.get("callback_data"), LONGEST_LABEL) == data:
                return words(button.get("text"), LONGEST_LABEL) or data
    return data or "[a button]"


def _data(label: str) -> str:
    """As much of the label as a button can carry, in whole characters."""
    return label.encode()[:LONGEST_DATA].decode("utf-8", "ignore")
