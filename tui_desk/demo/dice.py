"""Chance that falls the same way each time it is asked by the same name."""

from __future__ import annotations

from random import Random


def dice(*name: object) -> Random:
    """The generator of this name."""
    return Random("/".join(str(part) for part in name))  # noqa: S311 - guards nothing
