"""How a box in which something was typed is left: not before that is kept."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from tui_desk.screens.modals.box import Box
from tui_desk.screens.modals.held_keys import HeldKeys

log = logging.getLogger(__name__)


def leave_when_kept(box: Box[Any], keys: HeldKeys, save: Callable[[], None]) -> None:
    """Close it without an answer once `save`, which may block, has returned; keys wait for that, and not the screen.

    Where `save` raises, the box stays; who saves tells why.
    """

    def keep() -> None:
        try:
            save()
        except Exception as error:  # noqa: BLE001 - whatever the store says, the box stays with what was typed
            log.warning("a box stays, for what was typed there could not be saved: %r", error)
            box.app.call_from_thread(keys.go_on)
        else:
            box.app.call_from_thread(close)

    def close() -> None:
        box.dismiss(None)

    keys.hold(box.app)
    box.run_worker(keep, thread=True, exit_on_error=False)
