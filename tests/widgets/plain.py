"""A mail of which a test changes what it is about."""

from __future__ import annotations

from tui_desk.rows import MessageRow

PLAIN = MessageRow(
    id=1, conversation_id=1, kind="message", direction="inbound", agent_id=None, author_name="Ana",
    author_address="ana@x.example", at=0, sent_at=None, subject="", text="", spans=(), links=(), recipients={},
    mail_id="", automatic="", flags=(), authentication="pass", why={}, delivery="", delivery_detail="",
    not_before=None, raw_id=None, channel="", external_key="", attachments=(),
)  # fmt: skip
"""Its fields by `_replace`."""
