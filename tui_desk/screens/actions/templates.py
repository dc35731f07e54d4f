"""Choosing an approved text for a chat that has closed, and filling in its values one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from tui_desk.rows import Template
from tui_desk.screens.actions.drafts import open_composer
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.ask import Ask, Preview
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.templates import values_wanted
from tui_desk.widgets.cells import one_line

if TYPE_CHECKING:
    from textual.screen import Screen

    from tui_desk.screens.console import Console
    from tui_desk.widgets.composer import Composer

_OWN_WORDS = Template("", "", "")


@handles("draft.template")
def template(console: Console, argument: str) -> None:
    """Take one of the channel's templates, or go back to one's own words."""
    composer = open_composer(console)
    if composer is None:
        return None
    offered = composer.where.chat.templates if composer.where is not None else ()
    if not offered:
        return console.say(
            "There are no templates here; they are for messengers that close a chat for free text."
        )
    choices = [Choice(one, one.name, one.language, below=one.text) for one in offered]
    if composer.draft.template is not None:
        choices = [Choice(_OWN_WORDS, "my own words"), *choices]
    picker = Picker("Template", choices)
    console.app.push_screen(picker, lambda chosen: _chosen(console, composer, chosen) if chosen else None)
    return None


def _chosen(console: Console, composer: Composer, chosen: Template) -> None:
    if chosen is _OWN_WORDS:
        return composer.set_template(None)
    empty = replace(chosen, values=())
    if composer.draft.template is not None or not composer.draft.text.strip():
        return fill_in(console, empty, composer.set_template)
    body = said(
        "A template goes as it is, without what you have typed.\n"
        "Until this draft is closed, the same list brings your own words back."
    )
    ask = Confirm("Your text", body, [Reply("t", "take the template", True)])
    console.app.push_screen(ask, lambda yes: fill_in(console, empty, composer.set_template) if yes else None)
    return None


def fill_in(screen: Screen[Any], chosen: Template, then: Callable[[Template], None], help: str = "") -> None:  # noqa: A002 - the word for it
    """Ask for the next value until none is missing; `help`: what may stand in a value."""
    if len(chosen.values) >= values_wanted(chosen.text):
        return then(chosen)

    def preview(typed: str) -> Preview:
        text = one_line(replace(chosen, values=(*chosen.values, typed)).filled())
        return Preview(text, right=bool(typed.strip()))

    def typed(value: str | None) -> None:
        if value is not None:
            fill_in(screen, replace(chosen, values=(*chosen.values, value.strip())), then, help)

    title = f"{one_line(chosen.name)}: what stands for {{{{{len(chosen.values) + 1}}}}}"
    screen.app.push_screen(Ask(title, preview=preview, help=help), typed)
    return None
