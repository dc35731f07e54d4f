"""What is said of a conversation: how urgent it is, and why it stands with another."""

from __future__ import annotations

from collections.abc import Mapping

PRIORITIES: Mapping[int, str] = {-1: "low", 0: "normal", 1: "high", 2: "urgent"}
PRIORITY_NUMBERS: dict[str, int] = {name: number for number, name in PRIORITIES.items()}

LINKS: Mapping[str, str] = {
    "unknown-sender": "a stranger answered in this thread",
    "closed-long-ago": "goes on after a long silence",
    "subject-changed": "the subject changed",
    "mentioned": "mentions the number",
    "split": "split off",
    "earlier": "before",
    "later": "after",
}
"""Why two conversations are linked."""
