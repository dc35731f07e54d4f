"""What the team of a demo desk knows of one customer: she wrote of the same on two channels and is known to be one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

NAME = "Grace Adeyemi"


def know(colleague: Desk) -> None:
    """Join her two halves and write her card; nothing where she has not written yet."""
    from tui_desk.desk.customers import changing, finding, joining

    first, *others = sorted(colleague.ask(finding.search, NAME)) or [0]
    if not others:
        return
    colleague.do(joining.join, others, first)
    colleague.do(changing.set_organisation, first, "Northwind Couriers")
    colleague.do(changing.set_language, first, "en")
    colleague.do(changing.set_time_zone, first, "Europe/London")
    colleague.do(changing.set_vip, first, True)
    colleague.do(changing.add_identity, first, "phone", "+44 20 7946 0018")
    colleague.do(
        changing.set_notes,
        first,
        "Rides forty kilometres a day: no bike, no wages. Call her rather than write.",
    )
    colleague.do(changing.set_attribute, first, "bike", "Kiesel GX, bought 2024")
