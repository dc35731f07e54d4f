"""What of a screen is rendered: only rows that are painted, and of a widget only what no other one covers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

Chops = list[dict[int, Strip | None]]
"""Of each row its pieces by the column they begin in."""


class RowCompositor(Compositor):
    """Textual's own asks every widget that touches a change for all of its lines: most of what a key costs."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        chops: Chops = [dict.fromkeys(cuts[:-1]) for cuts in self.cuts]
        for band in _bands(crop, is_rendered_line):
            self._fill(chops, band)
        return cast("Sequence[Mapping[int, Strip]]", chops)

    def _fill(self, chops: Chops, band: Region) -> None:
        """Front to back, until nothing of these rows is left open."""
        missing = sum(len(self._open(chops[y], y, band)) for y in band.line_range)
        for widget, (region, clip) in self.visible_widgets.items():
            if not missing:
                return
            place = region.intersection(clip)
            seen = place.intersection(band)
            rows = [y for y in seen.line_range if self._open(chops[y], y, seen)]
            if not rows:
                continue
            lines = widget.render_lines(
                Region(place.x - region.x, rows[0] - region.y, place.width, rows[-1] + 1 - rows[0])
            )
            for y in rows:
                missing -= self._cover(chops[y], y, place, band, lines[y - rows[0]])

    def _open(self, row: Mapping[int, Strip | None], y: int, part: Region) -> list[int]:
        """Where pieces of this part of a row begin that nothing covers yet."""
        return [x for x, end in pairwise(self.cuts[y]) if x < part.right and end > part.x and row[x] is None]

    def _cover(self, row: dict[int, Strip | None], y: int, place: Region, band: Region, line: Strip) -> int:
        """Lay a widget's line under what is there; gives how many pieces of the band that filled."""
        cuts = [cut for cut in self.cuts[y] if place.x <= cut <= place.right]
        pieces = line.divide([cut - place.x for cut in cuts[1:]])
        filled = 0
        for (x, end), piece in zip(pairwise(cuts), pieces, strict=False):
            if row[x] is None:
                row[x] = piece
                filled += x < band.right and end > band.x
        return filled


def _bands(crop: Region, is_rendered_line: Callable[[int], bool]) -> Iterator[Region]:
    """The rows to be painted, those side by side together."""
    for wanted, rows in groupby(crop.line_range, is_rendered_line):
        if wanted:
            together = list(rows)
            yield Region(crop.x, together[0], crop.width, len(together))
