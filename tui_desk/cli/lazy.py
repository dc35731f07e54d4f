"""A verb's module is imported when the verb is used: groups know their verbs' names, the root one line about each."""

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
    """One word behind `tui-desk`, or behind a noun."""

    place: str
    """`module:name` in `tui_desk.cli`: a function, or the Typer app of a noun."""
    summary: str = ""
    """One line for the help of the root, which imports no verb; a noun's help asks its verbs."""
    settings: Mapping[str, Any] | None = None
    """Of its words, such as `WORDS`."""


def noun(about: str, verbs: Mapping[str, Verb] | None = None) -> typer.Typer:
    """A Typer app for a noun; its callback keeps it a group however few verbs there are.

    `verbs`: where they lie, of which only the one that is typed is imported; without them the module has its own.
    """
    group = type("Noun", (LazyGroup,), {"verbs": verbs}) if verbs else TyperGroup
    app = typer.Typer(
        cls=group, help=about, no_args_is_help=True, rich_markup_mode=None, add_completion=False
    )
    app.callback()(_nothing)
    return app


def loaded(name: str, verb: Verb) -> TyperCommand | TyperGroup:
    """Import a verb."""
    module, _, attribute = verb.place.partition(":")
    found = getattr(import_module(f"tui_desk.cli.{module}"), attribute)
    command = get_command(found if isinstance(found, typer.Typer) else _alone(found, verb.settings))
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


def _alone(function: Callable[..., Any], settings: Mapping[str, Any] | None) -> typer.Typer:
    app = typer.Typer(rich_markup_mode=None, add_completion=False)
    app.command(context_settings=dict(settings) if settings else None)(function)
    return app


def _nothing() -> None:
    pass
