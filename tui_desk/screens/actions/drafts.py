"""The open draft: files, recipients, editor, keeping it, throwing it away."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tui_desk.desk import drafts
from tui_desk.errors import Conflict
from tui_desk.screens.actions.completion import paths
from tui_desk.screens.actions.later import complain, later
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.ask_path import AskPath
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.message_things import size_text

if TYPE_CHECKING:
    from tui_desk.screens.console import Console
    from tui_desk.widgets.composer import Composer


def open_composer(console: Console) -> Composer | None:
    """The open draft; says so where there is none."""
    composer = console.composer()
    if composer is None:
        console.say(f"No draft is open; {console.keymap.label('answer.reply')} begins one.", error=True)
    return composer


@handles("draft.keep")
def keep(console: Console, argument: str) -> None:
    """Leave the draft; it stays with the conversation."""
    composer = open_composer(console)
    if composer is None:
        return
    kept = composer.draft.id is not None or composer.unsaved

    def closed(_: None) -> None:
        console.close_composer()
        console.say("Draft kept." if kept else "Nothing written, nothing kept.")

    later(console, composer.save_now, closed)


@handles("draft.discard")
def discard(console: Console, argument: str) -> None:
    """Throw it away, after asking if there is something in it."""
    composer = open_composer(console)
    if composer is None:
        return None
    if not composer.draft.text.strip() and not composer.draft.files:
        return _discard(console, composer)
    body = said(f"{len(composer.draft.text.split())} words go; this can't be taken back.")
    ask = Confirm("Discard the draft?", body, [Reply("d", "discard", True)])
    console.app.push_screen(ask, lambda yes: _discard(console, composer) if yes else None)
    return None


def _discard(console: Console, composer: Composer) -> None:
    def work() -> None:
        composer.throw_away(lambda draft: console.desk.do(drafts.discard, draft))

    def gone(_: None) -> None:
        console.close_composer()
        console.say("Draft discarded.")

    def refused(error: Exception) -> None:
        """It is not there any more, so that it goes here too; else it stays."""
        if isinstance(error, Conflict):
            console.close_composer()
        complain(console, error)

    later(console, work, gone, refused)


@handles("draft.recipients")
def recipients(console: Console, argument: str) -> None:
    """To, Cc, Bcc and Subject."""
    composer = open_composer(console)
    if composer is not None and composer.where is not None:
        return console.say("It goes to the chat; there is nobody else to choose.")
    if composer is not None and composer.draft.kind == "announcement":
        return console.say("It goes to all who hang on the ticket; before it goes you see them.")
    if composer is not None and composer.draft.addressed:
        composer.show_recipients()
    return None


@handles("draft.tall")
def tall(console: Console, argument: str) -> None:
    """The whole height."""
    composer = open_composer(console)
    if composer is not None:
        composer.toggle_tall()


@handles("draft.attach")
def attach(console: Console, argument: str) -> None:
    """Attach a file by its path."""
    composer = open_composer(console)
    if composer is None:
        return None
    if not composer.draft.addressed:
        what = "A note" if composer.draft.internal else "What is told to everybody"
        return console.say(f"{what} carries no files.", error=True)
    if not argument:
        ask = AskPath("Attach a file", paths)
        console.app.push_screen(ask, lambda path: attach(console, path) if path else None)
        return None
    desk, draft = console.desk, composer.draft

    def take_in() -> tuple[str, str, str, int]:
        return drafts.attach(desk.store.files, Path(argument), desk.ask(drafts.largest_file, draft))

    later(console, take_in, composer.add_file)
    return None


@handles("draft.detach")
def detach(console: Console, argument: str) -> None:
    """Take a file off."""
    composer = open_composer(console)
    if composer is None:
        return
    choices = [Choice(file, file[0], size_text(file[3])) for file in composer.draft.files]
    picker = Picker("Remove a file", choices, empty="No file is attached.")
    console.app.push_screen(picker, lambda file: composer.remove_file(file) if file else None)


@handles("draft.editor")
def editor(console: Console, argument: str) -> None:
    """Write on in $VISUAL or $EDITOR; the draft is saved before and after, then the file goes."""
    from tui_desk.editor import EditorError, edit

    composer = open_composer(console)
    if composer is None:
        return None
    try:
        composer.save_now()
        with console.app.suspend():
            edited = edit(composer.draft.text)
    except EditorError as error:
        return console.say(str(error), error=True)
    with edited:
        composer.set_text(edited.text)
        try:
            composer.save_now()
        except Exception as error:  # noqa: BLE001 - the text stays on the screen and in the file
            edited.keep()
            complain(console, error)
    console.app.refresh()
    return None
