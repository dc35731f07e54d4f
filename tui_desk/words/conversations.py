"""What is said of a conversation: why it stands with another."""

from __future__ import annotations

from collections.abc import Mapping

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
