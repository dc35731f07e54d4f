"""An HTML mail of 50 kB as text, against what one would take from PyPI for it.

python -m bench.html [--quick]
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from bench import peers
from bench.measure import Given, Row, Sample, given, repeated, told
from tui_desk.text.html import render

UNIT = (
    "<table width='600' cellpadding='0'><tr><td style='padding:4px 8px'><p>Dear customer, your <b>order</b> has left"
    " our house. <a href='https://shop.example/orders/1'>See where it is</a></p><ul><li>One bell</li><li>Two brake"
    " pads</li></ul></td></tr></table>"
)
THEIRS = """
import sys, time
from {module} import {name}
text = open(sys.argv[1], encoding='utf-8').read()
{name}(text)
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    {name}(text)
    print(time.perf_counter() - began)
"""
PEERS = {"inscriptis": ("inscriptis", "get_text"), "html2text": ("html2text", "html2text")}


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=51)
    page = "<html><body>" + UNIT * (50_000 // len(UNIT)) + "</body></html>"
    ours = repeated(lambda: render(page), options.rounds)
    rows = [_row(options, name, page, ours) for name in PEERS]
    told("HTML to text", [row for row in rows if row is not None], options)


def _row(options: Given, name: str, page: str, ours: Sample) -> Row | None:
    place = peers.pypi(name, options.cache)
    if place is None:
        return None
    module, function = PEERS[name]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page, "utf-8")
        code = THEIRS.format(module=module, name=function)
        command = [str(place / "python"), "-c", code, str(path), str(options.rounds)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    theirs = Sample([float(line) for line in done.stdout.split()])
    ratio = ours.median / theirs.median
    version = subprocess.run(
        [str(place / "pip"), "show", name], check=True, capture_output=True, text=True
    ).stdout.splitlines()[1]
    against = f"{name} ({version}): {theirs.told()}"
    return Row("50 kB of HTML to text", ours.told(), against, ratio, "≥ 8 × faster", ratio <= 1 / 8)


if __name__ == "__main__":
    main()
