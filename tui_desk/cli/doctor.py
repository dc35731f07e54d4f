"""`tui-desk doctor`: looks at everything the desk stands on, and says of each thing whether it is well."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.door import AsJson
from tui_desk.cli.printing import one_line, put, put_json
from tui_desk.desk.found import Finding
from tui_desk.errors import ConfigError, DeskError, Exit

if TYPE_CHECKING:
    from tui_desk.config import ChannelSettings, Config


def doctor(
    context: typer.Context,
    deep: Annotated[
        bool, typer.Option("--deep", help="Look through every row, count and file, too; may take minutes.")
    ] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help="With --deep: first count anew what is counted wrong.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Look at config, store, keys, channels, sync and terminal. Exit code 1 if something fails."""
    if mend and not deep:
        raise typer.BadParameter("--mend goes with --deep")
    found = []
    for finding in _findings(context.obj, deep=deep, mend=mend):
        found.append(finding)
        if not as_json:
            _show(finding)
    if as_json:
        put_json([asdict(finding) for finding in found])
    if any(finding.state == "fail" for finding in found):
        raise typer.Exit(Exit.FAILED)


def _findings(named: Path | None, *, deep: bool, mend: bool) -> Iterator[Finding]:
    from tui_desk.cli import health
    from tui_desk.config import load

    try:
        config = load(named)
    except ConfigError as error:
        yield Finding("config", "fail", str(error))
    else:
        yield Finding("config", "ok", str(config.path))
        yield _keys(config)
        yield from _desk(config, deep=deep, mend=mend)
    yield from health.terminal_findings()


def _keys(config: Config) -> Finding:
    from tui_desk.keymap import load_keymap

    try:
        load_keymap(config)
    except ConfigError as error:
        return Finding("keys", "fail", str(error))
    return Finding("keys", "ok", "every key has one command")


def _desk(config: Config, *, deep: bool, mend: bool) -> Iterator[Finding]:
    from tui_desk.cli import health

    store = tuple(health.store_findings(config.store.url))
    yield from store
    if not any(finding.state == "fail" and finding.name == "store" for finding in store):
        try:
            yield from health.desk_findings(config.store.url)
            yield from health.team_findings(config.store.url, config.teams)
        except DeskError as error:
            yield Finding("sync", "fail", str(error))
        try:
            if deep:
                yield from health.deep_findings(config.store.url, mend=mend)
        except DeskError as error:
            yield Finding("database", "fail", str(error))
    yield from _channels(config)


def _channels(config: Config) -> Iterator[Finding]:
    """Those that are set right are tried at once: a dead one takes its time-out, not everybody's."""
    from tui_desk.connectors import registry

    if not config.channels:
        yield Finding("channels", "warn", "there are none; `tui-desk init` adds one")
    channels, wrong = registry.sorted_out(config)
    for name, error in wrong.items():
        yield Finding(f"{name}: settings", "fail", str(error))
    if not channels:
        return
    with ThreadPoolExecutor(max_workers=min(8, len(channels))) as pool:
        for findings in pool.map(_channel, channels):
            yield from findings


def _channel(channel: ChannelSettings) -> tuple[Finding, ...]:
    from tui_desk.connectors import registry

    return tuple(
        Finding(f"{channel.name}: {check.name}", "ok" if check.ok else "fail", check.text)
        for check in registry.check(channel)
    )


def _show(finding: Finding) -> None:
    """Who reads only the first lines (`| head`) does not stop the rest from being looked at, and mended."""
    with suppress(BrokenPipeError):
        put(f"{finding.state:4}  {one_line(finding.name)}: {one_line(finding.text)}")
