"""The root of the command line: which verbs there are, and what happens without one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from tui_desk import __version__
from tui_desk.cli.lazy import LazyGroup, Verb
from tui_desk.errors import Exit

VERBS = {
    "demo": Verb("demo:demo", "Work a made-up desk; nothing leaves this machine."),
    "init": Verb("init:init", "Set up a mailbox: ask, try it, write the config."),
    "doctor": Verb("doctor:doctor", "Look at config, store, channels, sync and terminal."),
    "backup": Verb("backup:backup", "Write the whole desk into one file, while it is worked with."),
    "restore": Verb("restore:restore", "Put a backup back; the desk that stood there is kept."),
    "sync": Verb("sync:sync", "Fetch and send, for ever or once."),
    "web": Verb("web:web", "Take calls of messengers that need a public address."),
    "receive": Verb("receive:receive", "Take in mail from files."),
    "search": Verb("search:app", "Find anything that was ever said."),
    "conversation": Verb("conversation:app", "List, show, answer and sort conversations."),
    "ticket": Verb("ticket:app", "List, open, work, link and merge tickets."),
    "customer": Verb("customer:app", "Find, show, change and join customers."),
    "message": Verb("message:app", "Show a message; settle one whose delivery is in doubt."),
    "attachment": Verb("attachment:app", "Save files that came with messages."),
    "draft": Verb("draft:app", "What you have begun and not sent."),
    "undo": Verb("undo:undo", "Take back the last thing you did."),
    "channel": Verb("channel:app", "Add, list, try and audit channels: mailboxes and messengers."),
    "quarantine": Verb("quarantine:app", "What could not be understood: show it, try again."),
    "agent": Verb("agent:app", "Who works here."),
    "config": Verb("config:app", "Where config, store and log lie."),
    "completion": Verb("completion:completion", "Print the completion script for a shell."),
}


class Root(LazyGroup):
    """All verbs."""

    verbs = VERBS

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The verbs and their lines, without importing one."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in self.verbs.items()])


app = typer.Typer(
    name="tui-desk",
    cls=Root,
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    subcommand_metavar="[VERB] …",
    help="A support desk that lives in the terminal. Without a verb the console opens.",
    epilog="Each verb says more with --help; `man tui-desk` has them all.",
)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tui-desk {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", help="Read this file instead of the usual one.", show_default=False),
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """A support desk that lives in the terminal. Without a verb the console opens."""
    context.obj = config
    if context.invoked_subcommand is None:
        from tui_desk.cli.console import console

        raise typer.Exit(console(str(config or "")))


def run_verb(arguments: Sequence[str]) -> int:
    """Run one command line; gives its exit code. Raises DeskError, and whatever else a verb raises."""
    try:
        result = app(args=list(arguments), prog_name="tui-desk", standalone_mode=False)
    except typer.TyperException as error:
        return _tell(f"{error.format_message()}\nTry `tui-desk --help`.", error.exit_code)
    except typer.Abort:
        return _tell("stopped", Exit.INTERRUPTED)
    return result if isinstance(result, int) else Exit.OK


def _tell(text: str, code: int) -> int:
    from tui_desk.cli.printing import say

    say(f"tui-desk: {text}")
    return code


if "_TUI_DESK_COMPLETE" in os.environ:
    from typer.completion import get_completion_inspect_parameters

    get_completion_inspect_parameters()  # teaches Typer its shells
