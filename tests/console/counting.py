"""What the console does for a key, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from textual._compositor import ChopsUpdate, Compositor
from textual._styles_cache import StylesCache
from textual.css.stylesheet import Stylesheet

from tests.console.driving import Driven
from tests.console.resting import until_at_rest


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often the screen is laid out, restyled and painted meanwhile, how many rows, and how many of the lines come
    from Textual's boxes."""
    found: Counter[str] = Counter()

    def watch(owner: type, name: str, note: Callable[[Any], None]) -> None:
        old = getattr(owner, name)

        def watched(self: object, *given: object, **named: object) -> object:
            result = old(self, *given, **named)
            note(result)
            return result

        monkeypatch.setattr(owner, name, watched)

    def painted(update: object) -> None:
        found["paints"] += update is not None
        found["rows"] += len({y for y, _, _ in update.spans}) if isinstance(update, ChopsUpdate) else 0

    with monkeypatch.context():
        watch(Compositor, "reflow", lambda _: found.update(["layouts"]))
        watch(Compositor, "_arrange_root", lambda _: found.update(["arranged"]))
        watch(Stylesheet, "update_nodes", lambda _: found.update(["restyled"]))
        watch(Compositor, "render_update", painted)
        watch(StylesCache, "render_line", lambda _: found.update(["boxed"]))
        yield found


async def settled(seen: Driven, heard: list[int]) -> None:
    """Wait until nothing is under way: what was asked for is read and what was done is heard, and both are shown."""
    await until_at_rest(seen.console, heard)
    await seen.pilot.pause()
