"""`tui-desk init`: from an address and a password to a config and a store that work, tried before they are written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.answers import Answers, Given, GivenServer, can_ask, channels_of, complete, correct
from tui_desk.cli.printing import say, say_check
from tui_desk.cli.providers import Tls
from tui_desk.config import paths
from tui_desk.errors import ChannelError, ConfigError, Conflict

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings
    from tui_desk.connectors.base import Check


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 6 and 0 < int(text) < 65_536:
        return int(text)
    raise typer.BadParameter(f"{text!r} is no port, a number from 1 to 65535")


def init(
    context: typer.Context,
    name: Annotated[str, typer.Option(help="The channel's name; else made from the address.")] = "",
    address: Annotated[str, typer.Option(help="The address customers write to.")] = "",
    username: Annotated[str, typer.Option(help="Who logs in; else the address.")] = "",
    host: Annotated[str, typer.Option(help="IMAP server; else guessed from the address.")] = "",
    port: Annotated[
        int | None, typer.Option(parser=_port, help="IMAP port; else the usual one.", metavar="PORT")
    ] = None,
    tls: Annotated[Tls | None, typer.Option(help="IMAP encryption.")] = None,
    smtp_host: Annotated[str, typer.Option(help="SMTP server; else guessed from the address.")] = "",
    smtp_port: Annotated[
        int | None, typer.Option(parser=_port, help="SMTP port; else the usual one.", metavar="PORT")
    ] = None,
    smtp_tls: Annotated[Tls | None, typer.Option(help="SMTP encryption.")] = None,
    ca_file: Annotated[str, typer.Option(help="Certificates to trust instead of the system's, in PEM.")] = "",
    password_command: Annotated[str, typer.Option(help="A program that prints the password.")] = "",
    password_file: Annotated[str, typer.Option(help="A file that holds the password.")] = "",
    password_env: Annotated[str, typer.Option(help="A variable that holds the password.")] = "",
    check: Annotated[bool, typer.Option(help="Try the mailbox before writing anything.")] = True,
) -> None:
    """Set up a mailbox: ask for what is needed, try it, write the config, make the store."""
    target = paths.config_target(context.obj)
    if target.exists():
        say(f"Adding a mailbox to {target}; what is in it stays.")
    others = channels_of(target)
    taken = frozenset(one.name for one in others)
    if name in taken:
        raise Conflict(f"{target} already has a channel {name!r}; choose another --name")
    sources = {
        "password_command": password_command,
        "password_file": password_file,
        "password_env": password_env,
    }
    secret = {source: text for source, text in sources.items() if text}
    if len(secret) > 1:
        raise typer.BadParameter(f"give one of {' and '.join(secret)}, not more")
    imap = GivenServer(host, port or 0, tls)
    smtp = GivenServer(smtp_host, smtp_port or 0, smtp_tls)
    answers = complete(Given(name, address, username, imap, smtp, secret, _absolute(ca_file)), taken)
    if not can_ask():
        _require_possible(answers, others)
    _finish(target, _settled(answers, others) if check else answers, others)


def _absolute(file: str) -> str:
    path = Path(file).expanduser().absolute()
    if file and not path.is_file():
        raise typer.BadParameter(f"there is no file {path}", param_hint="--ca-file")
    return str(path) if file else ""


def _require_possible(answers: Answers, others: Sequence[ChannelSettings]) -> None:
    """Refuse what no mailbox could have; otherwise the config it is written to could not be read again."""
    from tui_desk.connectors import registry

    try:
        registry.settings(answers.channel(), others)
    except ConfigError as error:
        raise typer.BadParameter(str(error)) from None


def _settled(answers: Answers, others: Sequence[ChannelSettings]) -> Answers:
    """Try, and correct, until it works or the person keeps it so."""
    while True:
        say(f"Trying {answers.imap.host} and {answers.smtp.host} as {answers.username} …")
        checks = _try(answers, others)
        for check in checks:
            say_check(check)
        failed = [check for check in checks if not check.ok]
        if not failed:
            return answers
        if not can_ask():
            raise ChannelError(f"nothing was written: {failed[0].name}: {failed[0].text}")
        changed = correct(answers, _likely_cause(failed))
        if changed is None:
            return answers
        answers = changed


def _likely_cause(failed: Sequence[Check]) -> str:
    """The letter under which `correct` changes what most likely is wrong."""
    if any("`ca_file`" in check.text for check in failed):
        return "c"
    match failed[0].name:
        case "connection":
            return "i"
        case "smtp connection":
            return "s"
        case "settings":
            return "s" if "smtp" in failed[0].text else "i"
        case _:
            return "p"


def _try(answers: Answers, others: Sequence[ChannelSettings]) -> tuple[Check, ...]:
    """What the mailbox's own connector says of it; a setting it refuses is a failed check as well."""
    from tui_desk.connectors import registry
    from tui_desk.connectors.base import Check

    try:
        settings = registry.settings(answers.channel(), others)
    except ConfigError as error:
        return (Check("settings", False, str(error)),)
    return registry.check(settings)


def _finish(target: Path, answers: Answers, others: Sequence[ChannelSettings]) -> None:
    from tui_desk.config import load
    from tui_desk.config.writing import add_channel
    from tui_desk.connectors import registry
    from tui_desk.store.engine import open_store

    _require_possible(answers, others)
    add_channel(target, answers.channel())
    config = load(target)
    registry.all_settings(config)  # what they are is remembered for the first sync
    open_store(config.store.url).close()
    say(f"Wrote {target}, which only you can read.")
    say(f"The desk is kept at {config.store.url}.")
    say("Now `tui-desk` opens it; `tui-desk doctor` looks whether all is well.")
    say("`tui-desk channel add` adds a messenger, such as telegram or matrix.")
