"""`tui-desk web`: the receiver for messengers that call us, by hand or under a service manager."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from tui_desk.cli.door import config_of
from tui_desk.cli.printing import say
from tui_desk.errors import ConfigError, DeskError, Problem

PORT = 8737


def _port(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) < 65_536:
        return int(text)
    raise typer.BadParameter(f"{text!r} is no port, a number from 1 to 65535")


def _host(text: str) -> str:
    """No empty one, which would be every address of this machine."""
    try:
        readable = text.encode("idna") and text.isprintable() and " " not in text
    except UnicodeError:
        readable = False
    if not readable:
        raise typer.BadParameter(
            f"{text!r} is no address to listen on; write one as 127.0.0.1, ::1, or 0.0.0.0 for all"
        )
    return text


def web(
    context: typer.Context,
    host: Annotated[
        str, typer.Option(parser=_host, help="The address to listen on.", metavar="HOST")
    ] = "127.0.0.1",
    port: Annotated[
        int | None,
        typer.Option(
            parser=_port, help=f"The port to listen on; else {PORT}.", metavar="PORT", show_default=False
        ),
    ] = None,
) -> None:
    """Take calls of messengers at /hook/NAME until stopped, behind a web server that does HTTPS; `sync` reads them."""
    from tui_desk import log
    from tui_desk.connectors import registry
    from tui_desk.desk import lease
    from tui_desk.desk.desk import open_for_sync
    from tui_desk.desk.status import this_process

    try:
        from tui_desk.web.receiver import Receiver
        from tui_desk.web.serving import listen, serve
    except ImportError as error:
        raise DeskError(
            f"{error.name} is missing: this verb needs the extra `web`; install it with"
            " pip install 'tui-desk[web]'"
        ) from error

    config = config_of(context)
    channels = registry.all_settings(config)
    log.to_file()
    log.to_stderr()
    desk = open_for_sync(config)
    try:
        receiver = Receiver(desk, channels)
        if not receiver.names:
            raise ConfigError(config.path, Problem("channels", "none of them is called by its messenger"))
        on = listen(host, PORT if port is None else port)
        say(f"Listening on http://{host}:{on.getsockname()[1]}, for {', '.join(map(_path, receiver.names))}")
        desk.do(lease.sign_in, this_process(), os.getpid())
        try:
            serve(receiver, on)
        finally:
            desk.do(lease.sign_out, os.getpid())
    finally:
        desk.close()


def _path(name: str) -> str:
    return f"/hook/{name}"
