"""Eva's console with something broken inside: `inside CONFIG PART`, for tests of what still holds then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from tests.tty.twins import hostile
from tui_desk import app
from tui_desk.config import load
from tui_desk.desk.desk import open_desk
from tui_desk.keymap import load_keymap
from tui_desk.screens import actions
from tui_desk.screens.modals.picker import Picker
from tui_desk.widgets.composer import Composer
from tui_desk.widgets.conversation_lines import ConversationPainter

SECRET = "hunter2 of the mailbox"


def explode(*_: Any, **__: Any) -> NoReturn:
    """Fail as a hostile mail may make something fail, with a secret near by."""
    password = SECRET
    raise ValueError(hostile(1) + password)


def without_clean() -> None:
    """The first wall is gone: every module that cleans passes the text on as it is."""
    for name, module in list(sys.modules.items()):
        if name.startswith("tui_desk") and callable(getattr(module, "clean", None)):
            setattr(module, "clean", lambda text, *, one_line=False: text)  # noqa: B010 - any module's


def break_command() -> None:
    """Closing fails."""
    actions.HANDLERS["conversation.close"] = explode


def breaks(owner: type, name: str) -> Callable[[], None]:
    """This method of a class fails."""
    return lambda: setattr(owner, name, explode)


PARTS: dict[str, Callable[[], None]] = {
    "clean": without_clean,
    "a command": break_command,
    "a modal": breaks(Picker, "_prompt"),
    "the composer": breaks(Composer, "_show_files"),
    "painting": breaks(ConversationPainter, "paint"),
}


def main() -> None:
    config = load(Path(sys.argv[1]))
    desk = open_desk(config, login="eva")
    PARTS[sys.argv[2]]()
    print(app.run(config, desk, load_keymap(config), sync=False))


if __name__ == "__main__":
    main()
