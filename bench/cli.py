"""How quick the command line is: each verb against an empty Typer app, and `receive` against parsing alone.

    python -m bench.cli [--mails 2000] [--rounds 9]

Ratios hold on any machine; milliseconds are medians of whole processes, taken in turns with the floor.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = """
import typer
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)
@app.command()
def one(x: int = 1) -> None:
    "Do one thing."
@app.command()
def two(x: int = 1) -> None:
    "Do another."
app()
"""
VERBS = (
    "--help",
    "--version",
    "conversation --help",
    "conversation list",
    "conversation list --json",
    "conversation show 1",
    "conversation show 1 --json",
    "conversation tag 1 bench",
)


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mails", type=int, default=2000)
    options.add_argument("--rounds", type=int, default=9)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config, box = desk(folder, given.mails)
        receiving(config, box, given.mails)
        starting(config, given.rounds)


def desk(folder: Path, mails: int) -> tuple[Path, Path]:
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


def receiving(config: Path, box: Path, mails: int) -> None:
    """Mails a second, and how many times longer than reading and parsing them takes."""
    from tui_desk.cli.mail_files import Found
    from tui_desk.cli.mail_files import mails as found
    from tui_desk.text.mail import parse

    began = time.perf_counter()
    for one in found([str(box)]):
        assert isinstance(one, Found)
        parse(one.raw)
    parsing = time.perf_counter() - began
    began = time.perf_counter()
    run("--config", str(config), "receive", "--channel", "bench", "--json", str(box))
    took = time.perf_counter() - began
    print(f"receive: {mails / took:.0f} mails/s, {took / parsing:.1f} times parsing alone")


def starting(config: Path, rounds: int) -> None:
    """Each verb in turns with the floor."""
    run("--config", str(config), "conversation", "list")
    print(f"{'verb':<30}{'ms':>6}{'floor':>7}{'ratio':>7}")
    for verb in VERBS:
        ours, floor = [], []
        for _ in range(rounds):
            floor.append(timed(sys.executable, "-c", FLOOR, "--help"))
            ours.append(timed(sys.executable, "-m", "tui_desk", "--config", str(config), *verb.split()))
        mine, least = statistics.median(ours), statistics.median(floor)
        print(f"{verb:<30}{mine * 1000:>6.0f}{least * 1000:>7.0f}{mine / least:>7.2f}")


def run(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "tui_desk", *words], check=True, capture_output=True)


def timed(*command: str) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
