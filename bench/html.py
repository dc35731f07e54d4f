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
    rows = [
        row
        for kind, page in (("a newsletter", newsletter()), ("nearly nothing but tags", tags()))
        for row in _rows(options, kind, page)
    ]
    told("HTML to text", rows, options)


def newsletter() -> str:
    """Cards in a row, each with its own words and addresses."""
    count = SIZE // len(CARD)
    cards = (CARD.format(n=4711 * n, name=f"Brass bell {n}", price=n % 9 + 1) for n in range(count))
    return f"<html><head><style>a {{color: red}}</style></head><body>{''.join(cards)}</body></html>"


def tags() -> str:
    """The same small table, over and over."""
    return f"<html><body>{UNIT * (SIZE // len(UNIT))}</body></html>"


def _rows(options: Given, kind: str, page: str) -> list[Row]:
    ours = repeated(lambda: render(page), options.rounds)
    found = (_row(options, kind, name, page, ours) for name in PEERS)
    return [row for row in found if row is not None]


def _row(options: Given, kind: str, name: str, page: str, ours: Sample) -> Row | None:
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
    return Row(f"50 kB of HTML to text: {kind}", ours.told(), against, ratio, "≥ 8 × faster", ratio <= 1 / 8)


if __name__ == "__main__":
    main()
