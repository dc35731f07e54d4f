"""Tests that share something big go to one worker, which makes it once: the homeserver, or what a module has."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

BIG = frozenset({"synapse", "twin_desks"})
"""Fixtures of the whole session that take long to make."""


def gather(items: Iterable[pytest.Item]) -> None:
    """Name, within the name of each test, the group that it belongs to: by that xdist hands tests out.

    xdist would do so by the tests' marks, but sets an attribute that pytest has no longer.
    """
    for item in items:
        if group := _group(item):
            item._id = item.id.parse(f"{item.nodeid}@{group}")


def in_group(item: pytest.Item) -> bool:
    """Whether a test was told to be of one."""
    return "@" in item.nodeid.rpartition("]")[2]


def _group(item: pytest.Item) -> str:
    """As the test's mark says; or what it needs by name."""
    if mark := item.get_closest_marker("xdist_group"):
        return str(mark.args[0])
    known = getattr(item, "_fixtureinfo", None)
    if known is None:
        return ""
    if big := BIG.intersection(known.names_closure):
        return min(big)
    made = (one for name in known.argnames for one in known.name2fixturedefs.get(name, ())[-1:])
    return item.path.name if any(one.scope == "module" for one in made) else ""
