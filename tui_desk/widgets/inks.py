"""The few styles all painting uses, by what they mean; what a style is, the painter's owner decides."""

from __future__ import annotations

from tui_desk.typed import Generic, NamedTuple, S


class Inks(NamedTuple, Generic[S]):
    """Styles by what they mean. Each has a word or a mark beside it, so colour never speaks alone."""

    plain: S
    strong: S
    dim: S
    accent: S
    """What the eye should find: a customer who waits, our own name."""
    good: S
    warn: S
    bad: S
    note: S
    """Text only colleagues can read."""
    note_ground: S
    """Lies under a whole note; empty on terminals with 16 colours."""
    cursor_ground: S
    bar: S
    """The cursor's bar."""
