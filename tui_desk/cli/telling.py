"""What happened to a conversation, in a few words for people who read it outside the console."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui_desk.cli.printing import moment, one_line
from tui_desk.desk.conversations import PRIORITIES
from tui_desk.rows import EventRow


def words_of(event: EventRow) -> str:
    """`assigned to Bo`, `tagged refund, vip`; the kind itself where there is no more to say."""
    said = f"{event.kind.replace('_', ' ')}{_more(event.kind, event.data)}"
    return one_line(f"{said} (taken back)" if event.undone else said)


def _more(kind: str, data: Mapping[str, Any]) -> str:
    match kind:
        case "assigned":
            return f" to {data.get('to', '')}"
        case "snoozed":
            until = _after(data, "snoozed_until")
            return f" until {moment(until)}" if isinstance(until, int) else ""
        case "priority":
            return f" {PRIORITIES.get(_after(data, 'priority'), '')}"
        case "tagged" | "untagged":
            names = data.get("tags_added") or data.get("tags_removed") or ()
            return f" {', '.join(map(str, names))}"
        case "linked" | "joined" | "joined_into" | "split":
            return f" #{data.get('other', '')}"
        case "split_off":
            return f" {data.get('number', '')} to #{data.get('other', '')}"
        case "member":
            return f" {'joined' if data.get('joined') else 'left'}: {data.get('name', '')}"
        case "renamed":
            return f" to {data.get('title', '')}"
        case _:
            return ""


def _after(data: Mapping[str, Any], field: str) -> Any:
    pair = data.get(field)
    return pair[1] if isinstance(pair, list) and len(pair) == 2 else None
