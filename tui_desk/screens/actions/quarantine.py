"""What could not be understood: listed, shown, tried again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tui_desk.desk import quarantine
from tui_desk.desk.prepared import Outcome
from tui_desk.rows import QuarantineRow
from tui_desk.screens.actions.later import later, meanwhile
from tui_desk.screens.actions.look import show_raw
from tui_desk.screens.actions.registry import handles
from tui_desk.screens.modals.box import said
from tui_desk.screens.modals.confirm import Confirm, Reply
from tui_desk.screens.modals.picker import Choice, Picker
from tui_desk.widgets.times import age

if TYPE_CHECKING:
    from tui_desk.screens.console import Console


@handles("view.quarantine")
def show(console: Console, argument: str) -> None:
    """List it; one of it can be looked at and tried again."""

    def choose(found: tuple[QuarantineRow, ...]) -> None:
        now = console.desk.now_ms()
        choices = [Choice(row, f"{row.channel} · {row.error}", age(row.at, now), row.ext_id) for row in found]
        key = console.keymap.label("quarantine.retry")
        hint = f"Enter opens · {key} retries all" if found and key else "Enter opens"
        picker = Picker("Quarantine", choices, hint=hint, empty="Nothing is in quarantine.")
        console.app.push_screen(picker, lambda row: _open(console, row) if row else None)

    later(console, lambda: console.desk.ask(quarantine.entries), choose)


@handles("quarantine.retry")
def retry(console: Console, argument: str) -> None:
    """Try again to understand one entry, or all."""
    if argument and not argument.isdecimal():
        return console.say("Say the number of an entry, or nothing for all.", error=True)

    def work() -> tuple[Outcome, ...]:
        waiting = [row.id for row in console.desk.ask(quarantine.entries)]
        with console.anew() as anew:
            return quarantine.retry_each(console.desk, [int(argument)] if argument else waiting, anew)

    return meanwhile(console, work, lambda outcomes: _tell(console, outcomes), words="Trying again …")


def _open(console: Console, row: QuarantineRow) -> None:
    times = "once" if row.tries == 1 else f"{row.tries} times"
    body = said(f"{row.error}\n{row.channel} · {row.ext_id} · tried {times}")
    raw = [Reply("v", "view raw", "raw")] if row.raw_id is not None else []
    ask = Confirm(f"Quarantine {row.id}", body, [Reply("t", "try again", "again"), *raw])

    def answered(what: str | None) -> None:
        if what == "again":
            retry(console, str(row.id))
        elif what == "raw" and row.raw_id is not None:
            show_raw(console, row.raw_id, f"Quarantine {row.id}")

    console.app.push_screen(ask, answered)


def _tell(console: Console, outcomes: Sequence[Outcome]) -> None:
    understood = [outcome for outcome in outcomes if outcome.message_id]
    if not outcomes:
        console.tell("Nothing is in quarantine.")
    elif len(outcomes) == len(understood) == 1:
        console.tell(f"Understood this time: it is in #{understood[0].conversation_id}.")
    elif understood:
        console.tell(f"Understood {len(understood)} of {len(outcomes)}.")
    else:
        console.tell(
            "It still can't be understood." if len(outcomes) == 1 else "None can be understood yet.",
            error=True,
        )
