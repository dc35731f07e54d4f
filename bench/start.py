"""How soon the desk is there: a first frame with the real list, the console one can work in, and gone again.

python -m bench.start [--quick]
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from bench import peers
from bench.generate import desk_of
from bench.maildirs import Reader, readers
from bench.measure import ROOT, Given, Row, Sample, given, home, in_turns, python, timed, told
from bench.plans import of_messages
from bench.terminal import BARE, Pty, served

FIRST_LINES = 5
"""So many lines of text are a first frame."""
FOOTER = "? keys"
_POSTING = "it watches files, and this machine gives few watches: sysctl fs.inotify.max_user_instances=1024"


def main() -> None:
    """Measure and write down."""
    options = given(__doc__ or "", rounds=15)
    with home() as env:
        rows, notes = first_frame(options, env)
        more, also = interactive(options, env)
    told("Start", [*rows, *more], options, [*notes, *also])


def first_frame(options: Given, env: Mapping[str, str]) -> tuple[list[Row], list[str]]:
    """Exec to the first frame with real rows."""
    config = desk_of(of_messages(options.size(1_000_000)), options.cache)
    mutt = [one for one in readers(options, options.size(10_000), env) if one.name == "neomutt"]
    works: dict[str, Callable[[], float]] = {
        "floor": lambda: timed(python("-c", "pass"), env),
        "ours": lambda: _started(console(config), env, _has_rows),
    }
    if mutt:
        works["neomutt"] = lambda: _started(mutt[0].command, mutt[0].env, mutt[0].ready)
    with served(config):
        found = in_turns(options.rounds, works)
    what = f"exec to a first frame with the list, {options.size(1_000_000):,} messages"
    rows = [_row(what, found["ours"], "`python -c pass`", found["floor"], 2.5)]
    if mutt:
        name = f"neomutt on {options.size(10_000):,} mails, header cache warm"
        rows.append(_row(what, found["ours"], name, found["neomutt"], 0.2))
    return rows, [one.version for one in mutt]


def interactive(options: Given, env: Mapping[str, str]) -> tuple[list[Row], list[str]]:
    """Exec to the console with every pane, its footer and its keys; and from the last key to the end."""
    small = desk_of(of_messages(options.size(10_000)), options.cache)
    large = desk_of(of_messages(options.size(1_000_000)), options.cache)
    gone: dict[str, Sample] = {"bare": Sample(), "ours": Sample()}
    works: dict[str, Callable[[], float]] = {
        "bare": lambda: _run(python("-c", BARE), env, lambda text: "bare: 0" in text, "q", gone["bare"]),
        "small": lambda: _run(console(small), env, lambda text: FOOTER in text, "q", sure="q"),
        "large": lambda: _run(console(large), env, lambda text: FOOTER in text, "q", gone["ours"], sure="q"),
    }
    mail = (one for one in readers(options, options.size(10_000), env) if one.name != "neomutt")
    peers_here = (*mail, *_textual_peers(options, env))
    others = [one for one in peers_here if _works(one)]
    for one in others:
        works[one.name] = _opening(one)
    with served(small), served(large):
        found = in_turns(options.rounds, works)
    what = "exec to the interactive console, "
    rows = [
        _row(
            f"{what}{options.size(10_000) // 10:,} conversations",
            found["small"],
            "bare Textual app",
            found["bare"],
            1.3,
        ),
        _row(
            f"{what}{options.size(1_000_000) // 10:,} conversations",
            found["large"],
            "the small desk",
            found["small"],
            1.05,
        ),
        *(_row(f"{what}the large desk", found["large"], one.name, found[one.name], 1.0) for one in others),
        _row("quit, from the key to the end", gone["ours"], "bare Textual app", gone["bare"], 1.5),
    ]
    return rows, [f"{one.name}: {one.version}" for one in others] + [
        f"{name} is not in the table: {why}" for name, why in peers.NOT_HERE.items()
    ]


def console(config: Path) -> list[str]:
    """The command of a console, by the script that is installed."""
    return python(str(ROOT / "bin" / "tui-desk"), "--config", str(config))


def _textual_peers(options: Given, env: Mapping[str, str]) -> list[Reader]:
    found = []
    log = options.cache / "lines.log"
    if not log.exists():
        log.write_text("".join(f"2026-09-01 12:00:00 line {number} of a log\n" for number in range(100_000)))
    for name, program, arguments, words, leave in (
        ("posting", "posting", [], "Collection", "\x03"),
        ("harlequin", "harlequin", ["-a", "sqlite"], "Data Catalog", "\x11"),
        ("tl", "tl", [str(log)], "line 9", "q"),
    ):
        place = peers.pypi(name, options.cache)
        if place is not None:
            ready = _shows(words)
            found.append(
                Reader(
                    name,
                    peers.pypi_version(name, place),
                    [str(place / program), *arguments],
                    ready,
                    leave,
                    env,
                )
            )
    return found


def _shows(words: str) -> Callable[[str], bool]:
    return lambda text: words in text


def _works(one: Reader) -> bool:
    """Whether it comes up here at all; its first start, which makes caches, is not measured."""
    try:
        _opening(one)()
    except TimeoutError as error:
        why = _POSTING if one.name == "posting" else " ".join(str(error).split())[-200:]
        peers.absent(one.name, f"it does not come up: {why}")
        return False
    return True


def _opening(one: Reader) -> Callable[[], float]:
    return lambda: _started(one.command, one.env, one.ready)


def _has_rows(text: str) -> bool:
    return sum(bool(line.strip()) for line in text.split("\n")) >= FIRST_LINES


def _started(command: list[str], env: Mapping[str, str], ready: Callable[[str], bool]) -> float:
    with Pty(command, env) as program:
        return program.until(ready)


def _run(
    command: list[str],
    env: Mapping[str, str],
    ready: Callable[[str], bool],
    leave: str,
    gone: Sample | None = None,
    *,
    sure: str = "",
) -> float:
    with Pty(command, env) as program:
        took = program.until(ready)
        program.read()
        if sure:
            program.key(leave)
        left = program.quit(sure or leave)
        if gone is not None:
            gone.seconds.append(left)
        return took


def _row(what: str, ours: Sample, name: str, other: Sample, most: float) -> Row:
    ratio = ours.median / other.median
    return Row(
        what, f"{ours.median:.0f} ms", f"{name}: {other.median:.0f} ms", ratio, f"≤ {most} ×", ratio <= most
    )


if __name__ == "__main__":
    main()
