"""A verb's module is imported when the verb is used: the root knows the verbs' names and one line about each."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

WORDS = {"ignore_unknown_options": True}
"""Of a verb: words that begin with a dash are words: `-vip` takes a tag off."""


class Verb(NamedTuple):
    """One word behind `tui-desk`."""

    place: str
    """`module:name` in `tui_desk.cli`: a function, or the Typer app of a noun."""
    summary: str


def noun(about: str) -> typer.Typer:
    """A Typer app for the verbs of a noun; its callback keeps it a group however few they are."""
    app = typer.Typer(help=about, no_args_is_help=True, rich_markup_mode=None, add_completion=False)
    app.callback()(_nothing)
    return app


def loaded(name: str, verb: Verb) -> TyperCommand | TyperGroup:
    """Import a verb."""
    module, _, attribute = verb.place.partition(":")
    found = getattr(import_module(f"tui_desk.cli.{module}"), attribute)
    command = get_command(found if isinstance(found, typer.Typer) else _alone(found))
    assert isinstance(command, TyperCommand | TyperGroup)
    command.name = name
    return command


class LazyGroup(TyperGroup):
    """A group whose verbs are imported one by one."""

    verbs: ClassVar[Mapping[str, Verb]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        """Every verb, in the order of the help."""
        return list(self.verbs)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | TyperGroup | None:
        """The verb of that name, imported now."""
        verb = self.verbs.get(cmd_name)
        return loaded(cmd_name, verb) if verb else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Tell a slip from a verb before anything is imported."""
        wanted = args[0]
        if wanted not in self.verbs and not wanted.startswith("-"):
            near = difflib.get_close_matches(wanted, self.verbs, n=1)
            ctx.fail(f"there is no verb {wanted!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The verbs and their lines, without importing one."""
        with formatter.section("Verbs"):
            formatter.write_dl([(name, verb.summary) for name, verb in self.verbs.items()])


def _alone(function: Callable[..., Any]) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command()(function)
    return app


def _nothing() -> None:
    pass
