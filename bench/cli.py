"""How quick the command line is: whole processes against `python -c pass`, and `receive` against parsing alone.

python -m bench.cli [--quick]
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from bench.generate import desk_of
from bench.measure import Given, Row, Sample, given, home, in_turns, python, timed, told
from bench.plans import of_messages

VERBS = {
    "--help": 7.0,
    "conversation list --json": 12.0,
    "conversation show 1 --json": 12.0,
    "ticket list --json": 12.0,
    "conversation tag 1 bench": None,
}
"""What to reach, in times of `pass`."""
HEAVY = ("textual", "sqlmodel", "httpx")
LOADED = (
    "import sys; from tui_desk.__main__ import run; run(sys.argv[1:]);"
    " print('\\n' + ' '.join({name.partition('.')[0] for name in sys.modules}))"
)


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=21)
    config = desk_of(of_messages(options.size(100_000)), options.cache)
    with home() as env:
        rows = [*starting(options, config, env), receiving(200 if options.quick else 2_000, env)]
    told("Command line", rows, options)


def starting(options: Given, config: Path, env: Mapping[str, str]) -> list[Row]:
    """Each verb in turn with the floor."""
    rows = []
    for verb, most in VERBS.items():
        words = ("--config", str(config), *verb.split())
        command = python("-m", "tui_desk", *words)
        works = {"floor": _process(python("-c", "pass"), env), "ours": _process(command, env)}
        found = in_turns(options.rounds, works)
        rows.append(_row(f"`tui-desk {verb}`", found["ours"], found["floor"], most))
        if most is not None:
            rows.append(_light(verb, words, env))
    return rows


def _process(command: list[str], env: Mapping[str, str]) -> Callable[[], float]:
    return lambda: timed(command, env)


def _row(what: str, ours: Sample, floor: Sample, most: float | None) -> Row:
    ratio = ours.median / floor.median
    reached = ratio <= most if most is not None else None
    target = f"≤ {most:.0f} ×" if most is not None else ""
    return Row(what, f"{ours.median:.0f} ms", f"`pass`: {floor.median:.0f} ms", ratio, target, reached)


def _light(verb: str, words: tuple[str, ...], env: Mapping[str, str]) -> Row:
    done = subprocess.run(
        python("-c", LOADED, *words), check=True, capture_output=True, text=True, env=dict(env)
    )
    found = [name for name in HEAVY if name in done.stdout.splitlines()[-1].split()]
    told = ", ".join(found) or "none"
    return Row(f"`tui-desk {verb}` imports of {', '.join(HEAVY)}", told, "", None, "none", not found)


def receiving(mails: int, env: Mapping[str, str]) -> Row:
    """Mails a second of a whole `receive`, and how many times longer than reading and parsing them takes."""
    from tui_desk.cli.mail_files import Found
    from tui_desk.cli.mail_files import mails as found
    from tui_desk.text.mail import parse

    with tempfile.TemporaryDirectory() as name:
        config, box = _desk(Path(name), mails)
        began = time.perf_counter()
        for one in found([str(box)]):
            assert isinstance(one, Found)
            parse(one.raw)
        parsing = time.perf_counter() - began
        words = ("--config", str(config), "receive", "--channel", "bench", "--json", str(box))
        took = timed([sys.executable, "-m", "tui_desk", *words], env)
    what = f"`tui-desk receive`, {mails} mails"
    return Row(
        what, f"{mails / took:.0f} mails/s", f"parsing alone: {mails / parsing:.0f}", took / parsing, "", None
    )


def _desk(folder: Path, mails: int) -> tuple[Path, Path]:
    """A config, and an mbox to take in."""
    config, box = folder / "config.toml", folder / "all.mbox"
    config.write_text(
        f'[store]\nurl = "sqlite:///{folder}/desk.db"\n[[channels]]\nname = "bench"\nkind = "demo"\n'
        f'address = "us@desk.example"\nspool = "{folder}/spool"\n'
    )
    with box.open("w") as out:
        for number in range(mails):
            out.write(
                f"From x Mon Mar  2 10:00:00 2026\nFrom: C {number} <c{number}@x.example>\nTo: us@desk.example\n"
                f"Subject: Question {number}\nMessage-ID: <{number}@x.example>\n\n"
                + "A line of some length that somebody wrote.\n" * 20
                + "\n"
            )
    return config, box


if __name__ == "__main__":
    main()
