"""The command `tui-desk`: whatever happens, a person sees words, a script an exit code, and nobody a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from tui_desk.errors import DeskError, Exit


def main() -> None:
    """Run the command line, and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; gives the exit code (`tui_desk.errors.Exit`)."""
    try:
        code = _guarded(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return code


def _guarded(arguments: Sequence[str]) -> int:
    import typer

    from tui_desk.cli.main import app

    try:
        result = app(args=list(arguments), prog_name="tui-desk", standalone_mode=False)
    except DeskError as error:
        return _tell(str(error), error.exit_code)
    except typer.TyperException as error:
        return _tell(f"{error.format_message()}\nTry `tui-desk --help`.", error.exit_code)
    except typer.Abort:
        return _tell("stopped", Exit.INTERRUPTED)
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001 - the last wall: a traceback would print foreign text and secrets
        from tui_desk import log

        return _tell(log.crash(error), Exit.FAILED)
    return result if isinstance(result, int) else Exit.OK


def _tell(text: str, code: int) -> int:
    from tui_desk.cli.printing import say

    say(f"tui-desk: {text}")
    return code


if __name__ == "__main__":
    main()
