"""What stands on the terminal, cell by cell: of a frame only the cells that differ are sent.

A terminal may think otherwise of how wide a character is. From the first one of which that can be so a piece of a row
is sent whole or not at all, and every piece begins at a place of its own: then nothing is ever off by more than it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Final, cast

from rich.color import ColorSystem
from rich.console import COLOR_SYSTEMS, Console
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from tui_desk.widgets.pens import DEFAULT, RESET, Pen, blank_of, pen_of

Written = tuple[tuple[str, Pen], ...]
"""The rest of a piece from where widths are not sure."""
Cell = str | Written | int | None
UNKNOWN: Final = 0
"""A cell of which nobody knows what stands there."""
BEHIND: Final = None
"""A cell that belongs to what was written before it."""
ITS_OWN: Final = Pen(colour="")
"""The pen of cells whose text brings its pens along."""
NEAR = 4
"""So many cells are sooner written again than stepped over."""
_UNSURE = re.compile(
    "[^ -~\xa1-\xac\xae-\u02ff\u0370-\u03ff\u0400-\u0482\u048a-\u052f\u2010-\u2015\u2018-\u2022\u2026\u2190-\u2193"
    "\u21a9\u2261\u2500-\u25fc\u25ff\u2709\u2708\u2713]"
)
"""All but letters of Europe, and the marks and lines that this program itself draws."""


class Glass:
    """The screen as the terminal has it. Whoever changes the terminal otherwise calls `forget`."""

    def __init__(self) -> None:
        self._size = (0, 0)
        self._cells: list[list[Cell]] = []
        self._pens: list[list[Pen]] = []
        self._pieces: list[dict[int, Strip]] = []

    def forget(self) -> None:
        """The terminal may show anything: the next frames are sent whole."""
        self._size = (0, 0)

    def frame(self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]) -> GlassUpdate:
        """What brings such a change to the terminal, worked out when it is sent."""
        return GlassUpdate(self, update, size)

    def difference(
        self, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int], system: ColorSystem
    ) -> str:
        """What has to be sent. From now on it counts as shown."""
        if size != self._size:
            self._clear(size)
        writer = _Writer(system)
        for y, pieces in _rows(update):
            if 0 <= y < size[1]:
                self._row(writer, y, pieces)
        return writer.text()

    def _clear(self, size: tuple[int, int]) -> None:
        width, height = self._size = size
        self._cells = [[UNKNOWN] * width for _ in range(height)]
        self._pens = [[DEFAULT] * width for _ in range(height)]
        self._pieces = [{} for _ in range(height)]

    def _row(self, writer: _Writer, y: int, pieces: Iterable[tuple[int, Strip]]) -> None:
        known = self._pieces[y]
        for x, whole in pieces:
            if not 0 <= x < self._size[0]:
                continue  # the frame was made before the terminal became narrower
            room = self._size[0] - x
            piece = whole if whole.cell_length <= room else whole.crop(0, room)
            before = known.get(x)
            if before is piece or before == piece:
                continue
            self._piece(writer, y, x, piece)
            if before is None or before.cell_length != piece.cell_length:  # else it lies where that one lay
                end = x + piece.cell_length
                for other in [at for at, old in known.items() if at < end and at + old.cell_length > x]:
                    del known[other]
            known[x] = piece

    def _piece(self, writer: _Writer, y: int, x: int, piece: Strip) -> None:
        cells, pens = _cells_of(piece, writer.system)
        end = min(x + len(cells), self._size[0])
        cells, pens = cells[: end - x], pens[: end - x]
        old_cells, old_pens = self._cells[y][x:end], self._pens[y][x:end]
        if old_cells == cells and old_pens == pens:
            return
        changed = [
            at
            for at, (old, new, pen_before, pen) in enumerate(
                zip(old_cells, cells, old_pens, pens, strict=True)
            )
            if old != new or pen_before is not pen
        ]
        self._cells[y][x:end], self._pens[y][x:end] = cells, pens
        for begin, after in _runs(changed, cells):
            writer.write(x + begin, y, cells[begin:after], pens[begin:after])


class GlassUpdate(CompositorUpdate):
    """A change of the screen as the glass will show it."""

    def __init__(self, glass: Glass, update: LayoutUpdate | ChopsUpdate, size: tuple[int, int]) -> None:
        self._glass = glass
        self._update = update
        self._size = size
        self._text: str | None = None

    def render_segments(self, console: Console) -> str:
        if self._text is None:
            system = COLOR_SYSTEMS[console.color_system or "truecolor"]
            self._text = self._glass.difference(self._update, self._size, system)
        return self._text


class _Writer:
    """Puts together what is sent, remembering where the terminal writes next and with which pen."""

    def __init__(self, system: ColorSystem) -> None:
        self.system = system
        self._parts: list[str] = []
        self._at: tuple[int, int] | None = None
        self._pen = DEFAULT

    def text(self) -> str:
        """All of it; the pen is left as it was found."""
        return "".join((*self._parts, RESET if self._pen is not DEFAULT else ""))

    def write(self, x: int, y: int, cells: list[Cell], pens: list[Pen]) -> None:
        """These cells, from there on."""
        self._go(x, y)
        at = 0
        for pen, group in groupby(pens):
            begin, at = at, at + len(list(group))
            first = cells[begin]
            if isinstance(first, tuple):
                for text, styled in first:
                    self._put(text, styled)
            else:
                self._put(
                    "".join(cast("list[str]", cells[begin:at])), pen
                )  # what is unsure has a pen of its own
        self._at = (x + len(cells), y) if isinstance(cells[-1], str) else None

    def _go(self, x: int, y: int) -> None:
        if self._at is not None and self._at[1] == y:
            if self._at[0] != x:
                self._parts.append(f"\x1b[{x + 1}G")
        else:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")

    def _put(self, text: str, pen: Pen) -> None:
        if pen is not self._pen and (codes := self._pen.then(pen, blank=not text.strip(" "))):
            self._parts.append(codes)
            self._pen = pen
        self._parts.append(text)


def _rows(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, Iterable[tuple[int, Strip]]]]:
    """The rows of a change, with the pieces of each and where they begin."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            yield y, _side_by_side(strips, update.region.x)
        return
    for y in dict.fromkeys(row for row, _, _ in update.spans):
        yield y, _filled(update.chops[y])


def _side_by_side(strips: Iterable[Strip], x: int) -> Iterator[tuple[int, Strip]]:
    for strip in strips:
        yield x, strip
        x += strip.cell_length


def _filled(chops: Mapping[int, Strip | None]) -> Iterator[tuple[int, Strip]]:
    return ((x, strip) for x, strip in chops.items() if strip is not None)


def _cells_of(piece: Strip, system: ColorSystem) -> tuple[list[Cell], list[Pen]]:
    """A cell for every column, up to where widths are not sure; what is from there on stands in one."""
    cells: list[Cell] = []
    pens: list[Pen] = []
    written = [(text, pen_of(style, system)) for text, style, control in piece if not control and text]
    for number, (text, pen) in enumerate(written):
        unsure = None if text.isascii() else _UNSURE.search(text)
        sure = text if unsure is None else text[: unsure.start()]
        cells += sure
        body = sure.strip(" ")
        if len(body) == len(sure):
            pens += [pen] * len(sure)
        else:
            blank = blank_of(pen)
            before = len(sure) - len(sure.lstrip(" ")) if body else len(sure)
            pens += [blank] * before + [pen] * len(body) + [blank] * (len(sure) - before - len(body))
        if unsure is not None:
            rest = [(text[unsure.start() :], pen), *written[number + 1 :]]
            before_it = cells.pop() if cells else None
            if isinstance(before_it, str):  # what has no width of its own goes with what is before it
                rest = [(before_it, pens.pop()), *rest]
            room = max(1, piece.cell_length - len(cells))
            cells += [tuple(rest), *[BEHIND] * (room - 1)]
            pens += [ITS_OWN] * room
            break
    return cells, pens


def _runs(changed: list[int], cells: list[Cell]) -> Iterator[tuple[int, int]]:
    """What is written in one go: changed cells, and few others between them; the unsure rest only whole."""
    begin = last = changed[0]
    unsure = len(cells)
    if not isinstance(cells[-1], str):  # it goes on to the end
        unsure = next(at for at, cell in enumerate(cells) if isinstance(cell, tuple))
    for at in changed[1:]:
        if at >= unsure:
            break
        if at - last > NEAR:
            yield begin, last + 1
            begin = at
        last = at
    if changed[-1] < unsure:
        yield begin, last + 1
        return
    if begin < unsure:
        if unsure - last <= NEAR:
            yield begin, len(cells)
            return
        yield begin, last + 1
    yield unsure, len(cells)
