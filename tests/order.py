"""Which tests begin first: what may take long, and then some of every file, so that tests that wait for servers and
tests that compute run beside each other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.sharing import in_group

HERE = Path(__file__).parent


def longest_first(items: list[pytest.Item]) -> None:
    """Order tests by the seconds they are given, where they say so."""
    items.sort(key=_seconds, reverse=True)


def spread(items: list[pytest.Item]) -> None:
    """Order tests as `longest_first`, and those of one file evenly over all the rest, however they were collected.

    Tests of a group keep beside each other what a file has: a fixture may be made once for it.
    """
    sizes = Counter(item.path for item in items)
    seen: Counter[Path] = Counter()
    places = {}
    for item in items:
        places[item] = 0.0 if in_group(item) else (seen[item.path] + 0.5) / sizes[item.path]
        seen[item.path] += 1
    items.sort(key=lambda item: (-_seconds(item), places[item], item.path))


def share(config: pytest.Config, worker: Any) -> None:
    """Let workers collect the parts of the tests in different orders: each finds compiled what others began with."""
    if config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    files = [HERE / one.relative_to(HERE).parts[0] for one in sorted(HERE.rglob("test_*.py"))]
    parts = list(dict.fromkeys(files))
    first = files[len(files) * int(worker["workerid"].removeprefix("gw")) // worker["workercount"]]
    cut = parts.index(first)
    config.args[:] = map(str, parts[cut:] + parts[:cut])


def _seconds(item: pytest.Item) -> float:
    mark = item.get_closest_marker("timeout")
    return float(mark.args[0]) if mark and mark.args else 0.0
