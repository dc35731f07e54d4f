"""What other systems know of the customer in front is asked beside the keys, and shown when it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.customer_rows import LookupRow
    from tui_desk.screens.console import Console


def ask_outside(console: Console, customer_id: int, *, again: bool = False) -> None:
    """Ask the sources of the config whose answers are old; `again`: all of them."""
    desk = console.desk
    if not desk.policy.lookups:
        return
    from tui_desk.screens.actions.later import meanwhile

    def work() -> tuple[LookupRow, ...]:
        from tui_desk.desk.customers import looking_up

        return looking_up.look_up(desk, customer_id, again=again)

    meanwhile(console, work, lambda _: console.customers.again())
