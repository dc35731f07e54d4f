"""What of a screen is rendered: only what is painted, and of a widget only what no other one covers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import cast

from textual._compositor import ChopsUpdate, Compositor, ReflowResult
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

Chops = list[dict[int, Strip | None]]
"""Of each row its pieces by the column they begin in."""


class RowCompositor(Compositor):
    """Textual's own asks every widget that touches a change for all of its lines: most of what a key costs."""

    def __init__(self) -> None:
        super().__init__()
        self._placed: tuple[Mapping[Widget, object], Sequence[tuple[Widget, Region, Region]]] = {}, ()

    def forget(self) -> None:
        """Nothing of it is on the terminal: all is rendered at the next change."""
        self._dirty_regions.add(self.size.region)

    def reflow(self, parent: Widget, size: Size) -> ReflowResult:
        """All is arranged here. Textual would do it once more, meanwhile, where something due was not to be seen."""
        self._full_map_invalidated = False
        return super().reflow(parent, size)

    def render_partial_update(self) -> ChopsUpdate | None:
        """Of a row only the columns that changed: what stands beside them is not asked for."""
        dirty = [region.intersection(self.size.region) for region in self._dirty_regions]
        self._dirty_regions.clear()
        spans = list(self._regions_to_spans(filter(None, dirty)))
        if not spans:
            return None
        return ChopsUpdate(self._chops(spans), spans, [cuts[1:] for cuts in self.cuts])

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        return self._chops((y, crop.x, crop.right) for y in crop.line_range if is_rendered_line(y))

    def _chops(self, spans: Iterable[tuple[int, int, int]]) -> Sequence[Mapping[int, Strip]]:
        chops: Chops = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        for band in _bands(spans):
            self._fill(chops, band)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _fill(self, chops: Chops, band: Region) -> None:
        """Front to back, until nothing of these rows is left open."""
        left = {y: found for y in band.line_range if (found := self._open(chops[y], y, band))}
        for widget, region, place in self._places():
            if not left:
                return
            both = range(max(place.y, band.y), min(place.bottom, band.bottom))
            rows = [y for y in both if y in left and _has_any(left[y], place)]
            if not rows:
                continue
            lines = widget.render_lines(
                Region(place.x - region.x, rows[0] - region.y, place.width, rows[-1] + 1 - rows[0])
            )
            for y in rows:
                if not self._cover(chops[y], y, place, left[y], lines[y - rows[0]]):
                    del left[y]

    def _places(self) -> Sequence[tuple[Widget, Region, Region]]:
        """What is visible, front to back: where it stands, and where of that it is seen."""
        visible = self.visible_widgets
        if self._placed[0] is not visible:
            found = [
                (widget, region, region.intersection(clip)) for widget, (region, clip) in visible.items()
            ]
            self._placed = visible, [one for one in found if one[2]]
        return self._placed[1]

    def _open(self, row: Mapping[int, Strip | None], y: int, part: Region) -> list[int]:
        """Where the pieces of this part of a row begin that nothing covers yet."""
        cuts = self.cuts[y]
        first, last = bisect_right(cuts, part.x) - 1, bisect_left(cuts, part.right)
        return [x for x in cuts[first:last] if row[x] is None]

    def _cover(
        self, row: dict[int, Strip | None], y: int, place: Region, left: list[int], line: Strip
    ) -> list[int]:
        """Lay a widget's line under what is there, where it is `left` open; gives what is from then on."""
        all_cuts = self.cuts[y]
        cuts = all_cuts[bisect_left(all_cuts, place.x) : bisect_right(all_cuts, place.right)]
        pieces = line.divide([cut - place.x for cut in cuts[1:]]) if len(cuts) > 2 else [line]
        for x, piece in zip(cuts, pieces, strict=False):
            if x in left:
                row[x] = piece
                left.remove(x)
        return left


def _has_any(places: Sequence[int], part: Region) -> bool:
    at = bisect_left(places, part.x)
    return at < len(places) and places[at] < part.right


def _bands(spans: Iterable[tuple[int, int, int]]) -> Iterator[Region]:
    """Parts of rows, each a row and the columns it begins and ends in; those of the same columns together."""
    band = Region()
    for begin, end, y in sorted((begin, end, y) for y, begin, end in spans):
        if band and (band.x, band.right, band.bottom) == (begin, end, y):
            band = Region(begin, band.y, end - begin, band.height + 1)
            continue
        if band:
            yield band
        band = Region(begin, y, end - begin, 1)
    if band:
        yield band
