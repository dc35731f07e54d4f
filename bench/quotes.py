"""Time of folding and rendering at one size and at twice that size: a ratio near 2 is linear, near 4 quadratic.

Run by hand: `python bench/quotes.py [kilobytes]`. The last column is the time at twice the size, in milliseconds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from tui_desk.text.html import render
from tui_desk.text.links import find_links
from tui_desk.text.quotes import fold

TEXTS = {
    "prose": "The printer on the second floor prints every page twice since Monday, and nobody knows why.\n",
    "on": "On ",
    "on lines": "On \n",
    "line ends": "\n",
    "dashes": "-",
    "delimiters": "-- \n",
    "headers": "From: a\n",
    "quoted": "> x\n",
    "colons": ":\n",
    "wrote": "wrote:\n",
    "underscores": "__\n",
    "closings": "Regards\nx\n",
    "devices": "Sent from my x\n\n",
    "rules": "----\nLabel: x\n",
    "marks": "\u200b\n",
}
PAGES = {
    "newsletter": "<table><tr><td style='padding:0'><p>Some <a href=https://a.example>words</a></p></td></tr></table>",
    "divs": "<div>x",
    "formatting": "<b><div></b>",
    "breaks": "<br>",
    "cells": "<tr><td>a<td>b",
    "comments": "<!--",
    "quotations": "<blockquote>x</blockquote>",
    "open tags": "<a x='",
    "references": "&nbsp;&zwnj;",
}
LINKS = {"links": "https://a.example/x ", "dots": ".", "brackets": ")", "schemes": "http://"}


def main() -> None:
    """Print a line per pattern."""
    size = 1_000 * int(sys.argv[1] if len(sys.argv) > 1 else 200)
    for work, patterns in ((fold, TEXTS), (render, PAGES), (find_links, LINKS)):
        for name, unit in patterns.items():
            once, twice = (_best(work, unit * (times * size // len(unit))) for times in (1, 2))
            print(f"{work.__name__:12}{name:14}{twice / once:6.1f}{twice * 1_000:9.1f}")


def _best(work: Callable[[str], object], text: str) -> float:
    times = []
    for _ in range(3):
        start = perf_counter()
        work(text)
        times.append(perf_counter() - start)
    return min(times)


if __name__ == "__main__":
    main()
