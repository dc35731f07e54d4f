"""Links and attachments of a message: listed with where they lead, opened, saved or copied one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.desk import timeline
from tui_desk.opening import downloads, open_file, open_url, opener, over_ssh, save_copy
from tui_desk.rows import AttachmentRow
from tui_desk.screens.actions.completion import folders
from tui_desk.screens.actions.copy import copy
from tui_desk.screens.actions.later import later
from tui_desk.screens.actions.look import message_in_hand
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.ask_path import AskPath
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.text.links import Link, openable
from tui_desk.widgets.message_things import Thing, size_text, things_of
from tui_desk.widgets.status_bar import STILL_AT_IT

if TYPE_CHECKING:
    from tui_desk.desk.done import Done
    from tui_desk.screens.console import Console


@handles("message.links")
def links(console: Console, argument: str) -> None:
    """List them; a number takes one at once."""
    message = message_in_hand(console)
    if message is None:
        return None
    things = things_of(message)
    if argument:
        place = int(argument) - 1 if argument.isascii() and argument.isdecimal() else -1
        if not 0 <= place < len(things):
            return console.say(f"There is no number {argument} here.", error=True)
        return _take(console, things[place])
    choices = [_choice(number, thing) for number, thing in enumerate(things, 1)]
    picker = Picker("Links and files", choices, hint="Enter takes", empty="No links, no files.", width=92)
    console.app.push_screen(picker, lambda thing: _take(console, thing) if thing is not None else None)
    return None


def _choice(number: int, thing: Thing) -> Choice[Thing]:
    if isinstance(thing, Link):
        shown = f"! shows {thing.shown}" if thing.shown else ""
        detail = " · ".join(filter(None, (shown, "" if openable(thing.url) else "not openable")))
        return Choice(thing, f"{number:>2}  {thing.url}", detail, f"{number}")
    where = thing.problem or ("" if thing.sha256 else "on its way" if thing.wanted else "still on the server")
    detail = " · ".join(filter(None, (size_text(thing.size), where)))
    return Choice(thing, f"{number:>2}  {thing.name or 'without a name'}", detail, f"{number}")


def _take(console: Console, thing: Thing) -> None:
    if isinstance(thing, Link):
        return _take_link(console, thing)
    if thing.sha256 is None:
        return _want(console, thing)
    replies = [Reply("s", "save", "save")]
    if opener() is not None and not over_ssh():
        replies.insert(0, Reply("o", "open", "open"))

    def answered(what: str | None) -> None:
        if what == "open":
            later(
                console,
                lambda: open_file(_path(console, thing), thing.name),
                lambda _: None,
                words=STILL_AT_IT,
            )
        elif what == "save":
            _ask_folder(console, thing)

    body = said(f"{thing.name}\n{thing.media_type} · {size_text(thing.size)}")
    console.app.push_screen(Confirm("File", body, replies), answered)
    return None


def _take_link(console: Console, link: Link) -> None:
    """The whole target is shown, exactly as it would be opened."""
    url = link.url
    warning = f"\n\n! The text shows {link.shown} in its place." if link.shown else ""
    replies = [Reply("c", "copy", "copy")]
    if openable(url) and opener() is not None and not over_ssh():
        replies.insert(0, Reply("o", "open", "open"))

    def answered(what: str | None) -> None:
        if what == "open":
            later(
                console, lambda: open_url(url), lambda _: console.say("Opened the link."), words=STILL_AT_IT
            )
        elif what == "copy":
            copy(console, url, "the link")

    console.app.push_screen(Confirm("Link", said(f"{url}{warning}"), replies), answered)


def _ask_folder(console: Console, thing: AttachmentRow) -> None:
    """The folder of last time is offered again."""

    def saved(path: Path) -> None:
        console.folder = path.parent
        console.say(f"Saved {path}")

    def save(where: str | None) -> None:
        if where:
            later(
                console,
                lambda: save_copy(_path(console, thing), Path(where), thing.name),
                saved,
                words=STILL_AT_IT,
            )

    offered = _from_home(console.folder or downloads())
    console.app.push_screen(AskPath("Save into the folder", folders, value=offered), save)


def _from_home(folder: Path) -> str:
    """`~/Downloads/`, or the whole path."""
    home = Path.home()
    if folder == home:
        return "~/"
    return (
        f"~/{folder.relative_to(home)}/" if folder.is_relative_to(home) else f"{folder}/".replace("//", "/")
    )


def _want(console: Console, thing: AttachmentRow) -> None:
    def verb() -> Done:
        from tui_desk.desk import attachments

        return console.desk.do(attachments.want, thing.id)

    if thing.wanted:
        return console.say(f"{thing.name or 'The file'} is on its way from the server.")
    return console.perform(verb)


def _path(console: Console, thing: AttachmentRow) -> Path:
    from tui_desk.errors import NotFound

    path = timeline.attachment_path(console.desk.store.files, thing)
    if path is None:
        raise NotFound(f"{thing.name} is not here")
    return path
