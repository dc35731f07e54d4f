"""The command `tui-desk`: whatever happens, a person sees words, a script an exit code, and nobody a traceback.

The bare call shows a first frame before anything else is imported, and a plain sync needs no parser.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


_SELDOM = 20_000
"""So many new objects before the collector looks for what could go."""


def main() -> None:
    """Run the command line, and leave with its exit code."""
    _take_every_stream()
    if console_of(sys.argv[1:]) is not None:
        code = run(sys.argv[1:])
    else:
        from tui_desk.leaving import leave

        leave.register()
        code = run(sys.argv[1:])
        leave.told(code)
    gc.freeze()  # all of it ends with the process: looking for what could go takes a tenth of a short verb, and
    # half as long as a console takes to end
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit code (`tui_desk.errors.Exit`)."""
    try:
        code = _guarded(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        from tui_desk.errors import Exit

        _write_nowhere()
        return Exit.FAILED
    except OSError as error:
        from tui_desk.errors import Exit

        _write_nowhere()
        return _tell(
            f"{error.filename or 'what was asked for'} can't be written: {error.strerror}", Exit.FAILED
        )
    except KeyboardInterrupt:
        from tui_desk.errors import Exit

        return Exit.INTERRUPTED
    return code


def _write_nowhere() -> None:
    """What is still to be written there would fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _guarded(arguments: Sequence[str]) -> int:
    _take_every_letter()
    try:
        if (named := console_of(arguments)) is not None:
            return _console(named)
        plain = sync_of(arguments)
        return _sync(*plain) if plain is not None else _verb(arguments)
    except BrokenPipeError:
        raise
    except Exception as error:  # the last wall: a traceback would print foreign text and secrets
        from tui_desk.errors import DeskError, Exit

        if isinstance(error, DeskError):
            return _tell(str(error), error.exit_code)
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        from tui_desk import log

        return _tell(log.crash(error), Exit.FAILED)


def console_of(arguments: Sequence[str]) -> str | None:
    """The config named where the console is asked for, which is the call without a verb; empty: the usual one."""
    if "_TUI_DESK_COMPLETE" in os.environ:
        return None
    match arguments:
        case []:
            return ""
        case ["--config", named] if named and not named.startswith("-"):
            return named
        case [option] if option.startswith("--config="):
            return option.removeprefix("--config=") or None
    return None


def sync_of(arguments: Sequence[str]) -> tuple[str, str] | None:
    """The config and the one option of a sync as services, consoles and timers start it; of any other call None.

    These words leave nothing to be parsed, and the parser takes longer to import than it takes to look at a mailbox.
    `--child` is between a console and its sync, and no option for people.
    """
    match arguments:
        case [*before, "sync"]:
            option = ""
        case [*before, "sync", "--once" | "--child" as option]:
            pass
        case _:
            return None
    named = console_of(before)
    return (named, option) if named is not None else None


def _console(named: str) -> int:
    gc.disable()  # what a start makes, stays; the console turns it on again
    from tui_desk import bytecode

    bytecode.use("frame")
    from tui_desk import prepaint

    painted = prepaint.at_once(named)
    bytecode.use("console")
    try:
        from tui_desk.cli.console import console

        return console(named, painted)
    except BaseException:
        if painted is not None:
            painted.restore()
        raise


def _sync(named: str, option: str) -> int:
    gc.set_threshold(_SELDOM)
    gc.disable()  # what a start makes, stays; turned on again once the desk is open
    from tui_desk import bytecode, typed

    bytecode.use("sync")
    typed.import_dataclasses()
    from pathlib import Path

    try:
        from tui_desk.cli import syncing

        return syncing.work(
            Path(named) if named else None, once=option == "--once", child=option == "--child"
        )
    finally:
        gc.enable()


def _verb(arguments: Sequence[str]) -> int:
    gc.set_threshold(_SELDOM)  # what a start makes, stays
    from tui_desk.cli.main import run_verb

    return run_verb(arguments)


def _take_every_stream() -> None:
    """One that was closed (`>&-`) leads nowhere: else the next file that is opened, the store even, would be it."""
    if None not in (sys.stdin, sys.stdout, sys.stderr):
        return
    while (handle := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(handle, True)
    os.close(handle)
    sys.stdin, sys.stdout, sys.stderr = (
        there or os.fdopen(handle, mode, encoding="utf-8")
        for handle, mode, there in ((0, "r", sys.stdin), (1, "w", sys.stdout), (2, "w", sys.stderr))
    )


def _take_every_letter() -> None:
    """A terminal that knows fewer letters gets `?` for the others."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _tell(text: str, code: int) -> int:
    from tui_desk.cli.printing import say

    say(f"tui-desk: {text}")
    return code


if __name__ == "__main__":
    main()
