"""Guided fuzzing of what reads strangers' bytes, by hand: `python -m tests.hostile.fuzzing TARGET --seconds N`.

It needs atheris, which nothing else does (`pip install atheris`, Python 3.11 to 3.13). What it finds is written into
the current folder, ends the run, and belongs into `tests/hostile/test_found.py`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
from pathlib import Path

from tests.hostile.making import mails
from tests.hostile.pages import pages

LONGEST = 8_192
SEEDS = {"mail": 400, "html": 60}


def main() -> None:
    """Fuzz one target for some time."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("target")
    asked.add_argument("--seconds", type=int, default=300)
    given = asked.parse_args()
    try:
        atheris = importlib.import_module("atheris")
    except ModuleNotFoundError:
        sys.exit("atheris is not here: pip install atheris")
    with atheris.instrument_imports(include=["tui_desk.text", "email"]):
        targets = importlib.import_module("tests.hostile.targets").TARGETS
    if given.target not in targets:
        sys.exit(f"no such target; there are {', '.join(targets)}")
    with tempfile.TemporaryDirectory(prefix="seeds-") as folder:
        sow(given.target, Path(folder))
        limits = ("-timeout=10", "-rss_limit_mb=1500", f"-max_len={LONGEST}", "-print_final_stats=1")
        argv = [sys.argv[0], folder, f"-max_total_time={given.seconds}", *limits]
        atheris.Setup(argv, targets[given.target])
        atheris.Fuzz()


def sow(target: str, folder: Path) -> None:
    """Lay beginnings into a folder: the samples that are short."""
    samples = (
        [one.raw for one in mails()]
        if target != "html"
        else [page.encode("utf-8", "replace") for page in pages()]
    )
    short = [raw for raw in samples if len(raw) <= LONGEST][: SEEDS.get(target, 100)]
    for number, raw in enumerate(short):
        (folder / str(number)).write_bytes(raw)


if __name__ == "__main__":
    main()
