"""Every verb there is, loaded and in order; what the man page and the tests of the documents walk."""

from __future__ import annotations

from collections.abc import Iterator

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from tui_desk.cli.main import app

Path = tuple[str, ...]
"""The words behind `tui-desk`."""


def verbs() -> Iterator[tuple[Path, TyperCommand]]:
    """The verbs a person can type, without the groups above them."""
    root = get_command(app)
    assert isinstance(root, TyperGroup)
    yield from _below((), root)


def root() -> TyperGroup:
    """`tui-desk` itself."""
    found = get_command(app)
    assert isinstance(found, TyperGroup)
    return found


def context(path: Path, command: TyperCommand | TyperGroup) -> typer.Context:
    """What a command needs to tell about itself."""
    return typer.Context(command, info_name=" ".join(("tui-desk", *path)))


def _below(path: Path, group: TyperGroup) -> Iterator[tuple[Path, TyperCommand]]:
    here = context(path, group)
    for name in group.list_commands(here):
        command = group.get_command(here, name)
        if isinstance(command, TyperGroup):
            yield from _below((*path, name), command)
        elif isinstance(command, TyperCommand):
            yield (*path, name), command
