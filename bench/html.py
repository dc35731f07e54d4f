"""An HTML mail of 50 kB as text, against what one would take from PyPI for it.

python -m bench.html [--quick]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from bench import peers
from bench.measure import ROOT, Given, Row, given, in_turns, told

SIZE = 50_000
CARD = """
<!--[if mso]><table width="600"><tr><td><![endif]-->
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse">
  <tr>
    <td align="center" valign="top" style="padding:24px 32px 8px 32px;font-family:Arial,sans-serif;font-size:16px">
      <table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0" style="max-width:600px">
        <tr>
          <td width="180" valign="top"><a href="https://click.shop.example/c/{n}/eyJpZCI6IjEyMzQ1Njc4OTAiLCJ0IjoiaW1nIn0"
            ><img src="https://cdn.shop.example/i/{n}.jpg" width="180" height="120" alt="{name}" border="0"></a></td>
          <td valign="top" style="padding:0 0 0 16px;font-family:Arial,sans-serif;color:#333333;line-height:24px">
            <h2 style="margin:0 0 8px;font-size:20px;line-height:26px;color:#111111">{name}</h2>
            <p style="margin:0 0 12px;font-size:16px;line-height:24px">Made for the long way home: light, quiet and easy
            to mend. Was <s>{price}9.00</s>, now <b>{price}4.50&nbsp;&euro;</b> until the end of the month.</p>
            <a href="https://click.shop.example/c/{n}/eyJpZCI6IjEyMzQ1Njc4OTAiLCJ0IjoiYnV0dG9uIn0"
               style="display:inline-block;padding:10px 18px;background:#0a66c2;color:#ffffff">See {name}</a>
          </td>
        </tr>
      </table>
    </td>
  </tr>
</table>
<!--[if mso]></td></tr></table><![endif]-->
"""
"""What newsletters are made of: tables in tables, styles on each element, addresses that count who clicks."""
UNIT = (
    "<table width='600' cellpadding='0'><tr><td style='padding:4px 8px'><p>Dear customer, your <b>order</b> has left"
    " our house. <a href='https://shop.example/orders/1'>See where it is</a></p><ul><li>One bell</li><li>Two brake"
    " pads</li></ul></td></tr></table>"
)
"""Nearly nothing but tags, as nobody writes."""
WORK = """
import sys, time
from {module} import {name}
text = open(sys.argv[1], encoding='utf-8').read()
work = lambda: {call}
work()
for _ in range(int(sys.argv[2])):
    began = time.perf_counter()
    work()
    print(time.perf_counter() - began)
"""
TIMES = 5
"""So often in each turn, in a process of its own; a turn is their mean."""
OURS, PARSER = "ours", "parser"
LIBRARIES = {
    OURS: ("tui_desk.text.html", "render", "render(text)"),
    PARSER: ("selectolax.lexbor", "LexborHTMLParser", "LexborHTMLParser(text).html"),
    "inscriptis": ("inscriptis", "get_text", "get_text(text)"),
    "html2text": ("html2text", "html2text", "html2text(text)"),
}
PEERS = ("inscriptis", "html2text")


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=21)
    places = {name: place for name in PEERS if (place := peers.pypi(name, options.cache)) is not None}
    rows = [
        row
        for kind, page in (("a newsletter", newsletter()), ("nearly nothing but tags", tags()))
        for row in _rows(options, kind, page, places)
    ]
    told(
        "HTML to text",
        rows,
        options,
        [f"{name}: {peers.pypi_version(name, places[name])}" for name in places],
    )


def newsletter() -> str:
    """Cards in a row, each with its own words and addresses."""
    count = SIZE // len(CARD)
    cards = (CARD.format(n=4711 * n, name=f"Brass bell {n}", price=n % 9 + 1) for n in range(count))
    return f"<html><head><style>a {{color: red}}</style></head><body>{''.join(cards)}</body></html>"


def tags() -> str:
    """The same small table, over and over."""
    return f"<html><body>{UNIT * (SIZE // len(UNIT))}</body></html>"


def _rows(options: Given, kind: str, page: str, places: Mapping[str, Path]) -> list[Row]:
    pythons = {OURS: sys.executable, PARSER: sys.executable}
    pythons |= {name: str(place / "python") for name, place in places.items()}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.html"
        path.write_text(page, "utf-8")

        def turn(name: str) -> float:
            module, function, call = LIBRARIES[name]
            code = WORK.format(module=module, name=function, call=call)
            command = [pythons[name], "-c", code, str(path), str(TIMES)]
            done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
            return statistics.fmean(map(float, done.stdout.split()))

        found = in_turns(options.rounds, {name: partial(turn, name) for name in pythons})
    ours, parser = found[OURS], found[PARSER]
    what = f"50 kB of HTML to text: {kind}"
    rows = []
    for name in places:
        ratio = ours.median / found[name].median
        against = f"{name}: {found[name].told()}"
        rows.append(Row(what, ours.told(), against, ratio, "≥ 8 × faster", ratio <= 1 / 8))
    alone = f"the parser alone, tree and markup: {parser.told()}"
    rows.append(Row(what, ours.told(), alone, ours.median / parser.median, "", None))
    return rows


if __name__ == "__main__":
    main()
