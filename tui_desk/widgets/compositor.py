"""What of a screen is rendered: only what is painted, and of a widget only what no other one covers."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""Of each row its pieces by the column they begin in."""


class RowCompositor(Compositor):
    """Textual's own asks every widget that touches a change for all of its lines: most of what a key costs."""

    def forget(self) -> None:
        """Nothing of it is on the terminal: all is rendered at the next change."""
        self._dirty_regions.add(self.size.region)

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
        missing = sum(self._count_open(chops[y], y, band) for y in band.line_range)
        for widget, (region, clip) in self.visible_widgets.items():
            if not missing:
                return
            place = region.intersection(clip)
            seen = place.intersection(band)
            rows = [y for y in seen.line_range if self._is_open(chops[y], y, seen)]
            if not rows:
                continue
            lines = widget.render_lines(
                Region(place.x - region.x, rows[0] - region.y, place.width, rows[-1] + 1 - rows[0])
            )
            for y in rows:
                missing -= self._cover(chops[y], y, place, band, lines[y - rows[0]])

    def _count_open(self, row: Mapping[int, Strip | None], y: int, part: Region) -> int:
        """How many pieces of this part of a row nothing covers yet."""
        return sum(x < part.right and end > part.x and row[x] is None for x, end in pairwise(self.cuts[y]))

    def _is_open(self, row: Mapping[int, Strip | None], y: int, part: Region) -> bool:
        """Whether there is such a piece; looked for from where the part begins, which is mostly where one does."""
        cuts = self.cuts[y]
        at = bisect_right(cuts, part.x) - 1
        while cuts[at] < part.right:
            if row[cuts[at]] is None:
                return True
            at += 1
        return False

    def _cover(self, row: dict[int, Strip | None], y: int, place: Region, band: Region, line: Strip) -> int:
        """Lay a widget's line under what is there, within the band; gives how many pieces that filled."""
        all_cuts = self.cuts[y]
        cuts = all_cuts[bisect_left(all_cuts, place.x) : bisect_right(all_cuts, place.right)]
        pieces = line.divide([cut - place.x for cut in cuts[1:]]) if len(cuts) > 2 else [line]
        filled = 0
        for (x, end), piece in zip(pairwise(cuts), pieces, strict=False):
            if row[x] is None and x < band.right and end > band.x:
                row[x] = piece
                filled += 1
        return filled


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
