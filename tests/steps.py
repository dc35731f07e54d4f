"""What a piece of work costs is counted in lines of Python, which are the same however busy the machine is.

Work inside C counts for nothing here: it is tried on so much that what grew with the square would never end.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType, TracebackType
from typing import Any, Self, TypeVar

T = TypeVar("T")

MOST = 5
"""Four times as much may cost so many times as much; what grows with the square costs sixteen times as much."""


class Steps:
    """Counts the lines this thread runs while it is entered."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        self._before = sys.gettrace()
        sys.settrace(self._trace)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        sys.settrace(self._before)

    def _trace(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        self.count += event == "line"
        return self._trace


def cost(work: Callable[[], object]) -> int:
    """The lines that run in it, the second time: what is kept for the next time is there by then."""
    work()
    with Steps() as steps:
        work()
    return steps.count


def assert_linear(work: Callable[[T], object], quarter: T, whole: T) -> None:
    """Fail if four times as much costs much more than four times as many steps."""
    fewer, more = cost(lambda: work(quarter)), cost(lambda: work(whole))
    assert more <= MOST * fewer, f"{fewer} steps became {more}"
