"""`tui-desk channel`: how the channels feel, whether they work, and whether they brought everything."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tui_desk.cli.channel_names import channel_named
from tui_desk.cli.door import AsJson, config_of, desk_of
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import between_words, iso, moment, one_line, put, put_json, say, table
from tui_desk.config import paths
from tui_desk.errors import ChannelError, Exit, NotFound

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Audit, Channel, Check
    from tui_desk.connectors.base import Check as Found
    from tui_desk.connectors.base import Connector
    from tui_desk.desk.audit import FolderAudit, Known
    from tui_desk.desk.desk import Desk
    from tui_desk.rows import ChannelRow

Name = Annotated[str, typer.Argument(metavar="NAME", help="The channel's name in the config.")]
HEADS = ("Name", "Kind", "Address", "State", "Since", "Last mail", "Detail")
UIDS_SHOWN = 20
NOT_KNOWN = "the sync that runs began without it: start it anew"
NOBODY_SYNCS = "no sync runs: `tui-desk sync` takes it up, or the console while it is open"
app = noun("Add, list, try and audit channels: mailboxes and messengers.")


@app.command("list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the channels of the config, and how their sync feels."""
    from tui_desk.desk import status

    config = config_of(context)
    with desk_of(context) as desk:
        known = {row.name: row for row in desk.ask(status.channels)}
        idle = _why_idle(desk)
    rows = [_row(channel, known.get(str(channel["name"])), idle) for channel in config.channels]
    if as_json:
        put_json(rows)
        return
    table(
        HEADS,
        [
            (
                row["name"],
                row["kind"],
                row["address"],
                row["state"],
                *map(moment, _times(known.get(row["name"]))),
                row["detail"],
            )
            for row in rows
        ],
    )


@app.command()
def add(
    context: typer.Context,
    kind: Annotated[
        str | None,
        typer.Argument(metavar="[KIND]", help="telegram, matrix, vk, …; without it all are listed."),
    ] = None,
    name: Annotated[str, typer.Option(help="The channel's name; else made from its kind.")] = "",
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A setting; may be given again and again."),
    ] = None,
    check: Annotated[bool, typer.Option(help="Try the channel before writing anything.")] = True,
) -> None:
    """Add a messenger: ask for what is needed, try it at once, write it into the config."""
    from tui_desk.cli import adding_channel

    adding_channel.add(paths.config_target(context.obj), kind, name, settings or [], check=check)


@app.command()
def check(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="One channel; else all.")] = None,
    as_json: AsJson = False,
) -> None:
    """Try channels: log in, look at the folders, try the sending server. Exit code 7 if one does not work.

    One that is set wrong keeps none of the others from being tried.
    """
    from tui_desk.cli.checking import try_again, with_receiver
    from tui_desk.connectors import registry
    from tui_desk.connectors.base import Check

    config = config_of(context)
    channels, wrong = registry.sorted_out(config) if name is None else ((channel_named(config, name),), {})
    right = {one.name: one for one in channels}
    found: dict[str, tuple[Found, ...]] = {}
    for called in [str(raw["name"]) for raw in config.channels] if name is None else [name]:
        if called in wrong:
            found[called] = (Check("settings", False, str(wrong[called])),)
        else:
            found[called] = with_receiver(config, right[called], registry.check(right[called]))
    if as_json:
        put_json([_check(channel, one) for channel, checks in found.items() for one in checks])
    else:
        for channel, checks in found.items():
            for one in checks:
                _put_check(channel, one)
    well = [channel for channel, checks in found.items() if all(one.ok for one in checks)]
    if tried := try_again(config, well):
        say(f"The sync is asked to try {', '.join(tried)} again at once.")
    if len(well) < len(found):
        raise typer.Exit(Exit.CHANNEL)


@app.command()
def webhook(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Tell a messenger that has no page for it to call this channel's `webhook`. Exit code 7 if it will not."""
    from tui_desk.connectors import registry
    from tui_desk.connectors.base import Registers

    channel = channel_named(config_of(context), name)
    connector = registry.for_errand(channel)
    if not isinstance(connector, Registers):
        raise NotFound(f"a channel of the kind {connector.kind!r} is not told by us whom to call")
    found = connector.register()
    if as_json:
        put_json([_check(name, found)])
    else:
        _put_check(name, found)
    if not found.ok:
        raise typer.Exit(Exit.CHANNEL)


@app.command()
def audit(context: typer.Context, name: Name, as_json: AsJson = False) -> None:
    """Compare what the server has with what is here. Exit code 1 if mail is missing here."""
    from tui_desk.connectors import registry
    from tui_desk.desk import audit as auditing
    from tui_desk.desk import status

    settings = channel_named(config_of(context), name)
    with desk_of(context) as desk:
        row = next((one for one in desk.ask(status.channels) if one.name == name), None)
        here: Known = desk.ask(auditing.known, row.id) if row else {}
        cursor = desk.ask(auditing.cursor, row.id) if row else None
    found = list(_compared(registry.for_errand(settings), cursor, here))
    if as_json:
        put_json([_audit_json(one) for one in found])
    else:
        for one in found:
            put("\n".join(_audit_lines(one)))
    if any(one.missing for one in found):
        raise typer.Exit(Exit.FAILED)


def _compared(connector: Connector, cursor: Mapping[str, Any] | None, here: Known) -> Iterator[FolderAudit]:
    from tui_desk.connectors.base import Audits
    from tui_desk.desk.audit import compare
    from tui_desk.exchange import SendError

    if not isinstance(connector, Audits):
        raise NotFound(f"a channel of the kind {connector.kind!r} has no server that could be asked")
    try:
        for folder in connector.inventory(cursor):
            yield compare(folder.name, folder.uidvalidity, folder.uids, here, outside=folder.outside)
    except (SendError, OSError) as error:
        raise ChannelError(str(error)) from error


def _audit_json(found: FolderAudit) -> Audit:
    return {
        "folder": one_line(found.folder),
        "uidvalidity": found.uidvalidity,
        "on_server": found.on_server,
        "here": found.here,
        "missing": list(found.missing),
        "outside": list(found.outside),
        "only_here": list(found.only_here),
    }


def _audit_lines(found: FolderAudit) -> Iterator[str]:
    yield one_line(f"{found.folder}: {found.on_server} on the server, {found.here} of them here")
    for uids, words in (
        (found.missing, "missing here"),
        (found.outside, "older than the channel's `since`, left on the server"),
        (found.only_here, "here, gone from the server"),
    ):
        if uids:
            yield f"  {len(uids)} {words}: UID {_uids(uids)}"


def _uids(uids: Sequence[int]) -> str:
    shown = ", ".join(map(str, uids[:UIDS_SHOWN]))
    return f"{shown} … (--json has all)" if len(uids) > UIDS_SHOWN else shown


def _check(channel: str, found: Found) -> Check:
    return {
        "channel": channel,
        "name": found.name,
        "ok": found.ok,
        "known": found.known,
        "text": one_line(found.text),
    }


def _put_check(channel: str, found: Found) -> None:
    told = one_line(f"{channel}: {found.name}: {found.text}")
    if sys.stdout.isatty():
        put(between_words(told, f"{found.mark:4}  ", " " * 6))
    else:
        put(f"{found.mark:4}  {told}")


def _why_idle(desk: Desk) -> str:
    """Why what the sync told is not how it is now, and what helps; empty: a sync is at work."""
    from tui_desk.cli.health import hanging
    from tui_desk.desk import status

    now = desk.now_ms()
    if desk.ask(status.sync_runs, now):
        return ""
    hangs = desk.ask(hanging, desk.store.path, now)
    return f"the sync hangs: {hangs}" if hangs else NOBODY_SYNCS


def _row(channel: Any, row: ChannelRow | None, idle: str) -> Channel:
    """`idle`: why no sync is at work."""
    told = row.detail if row else "" if idle else NOT_KNOWN
    return {
        "name": str(channel["name"]),
        "kind": str(channel["kind"]),
        "address": one_line(channel.get("address", "")),
        "state": row.state if row else "never synced",
        "state_since": iso(row.state_since) if row else None,
        "detail": one_line("; ".join(filter(None, (idle, told)))),
        "last_ok": iso(row.last_ok) if row else None,
        "last_event_at": iso(row.last_event_at) if row else None,
        "failures": row.failures if row else 0,
        "done": row.done if row else 0,
        "total": row.total if row else 0,
    }


def _times(row: ChannelRow | None) -> tuple[int | None, int | None]:
    return (row.state_since, row.last_event_at) if row else (None, None)
