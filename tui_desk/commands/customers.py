"""What can be asked for customers."""

from __future__ import annotations

from collections.abc import Iterator

from tui_desk.commands.command import CUSTOMER, EVERY_PANE, Command


def customers() -> Iterator[Command]:
    def change(name: str, key: str, title: str, text: str, argument: str = "") -> Command:
        return Command(
            f"customer.{name}", (key,), CUSTOMER, title, text, "Customers", argument, undoable=True
        )

    yield Command(
        "conversation.customer",
        ("g c",),
        EVERY_PANE,
        "Customer",
        "Who it is, and all he ever wrote; a name, address or number finds another one.",
        "Customers",
        "NAME",
    )
    yield Command(
        "conversation.log",
        ("N",),
        EVERY_PANE,
        "Call or visit",
        "Write down a phone call or a walk-in; the customer is found or made while you type.",
        "Customers",
        "phone|counter",
        undoable=True,
    )
    yield Command(
        "customer.find",
        ("/",),
        CUSTOMER,
        "Find a customer",
        "Another customer, found while you type.",
        "Customers",
    )
    yield change("name", "i", "Name", "Give him another name.", "NAME")
    yield change("organisation", "O", "Organisation", "For whom he speaks; - for himself.", "NAME|-")
    yield change(
        "language", "L", "Language", "In which he is written to, such as de; - for not known.", "TAG|-"
    )
    yield change("time_zone", "W", "Time zone", "Where his clock stands, such as Europe/Madrid.", "ZONE|-")
    yield change("vip", "P", "VIP", "He comes first, or no longer does.")
    yield change("notes", "n", "Notes", "What colleagues should know of him; he never sees it.", "TEXT|-")
    yield change(
        "attribute", "S", "Attribute", "Keep something of him: plan=gold; plan= drops it.", "NAME=VALUE"
    )
    yield change(
        "identity", "a", "Add an address", "He is known by this mail, phone or handle, too.", "KIND VALUE"
    )
    yield change(
        "remove",
        "-",
        "Take off",
        "Drop the address or attribute under the cursor; part who was joined to him.",
    )
    yield change(
        "join", "M", "Join", "Another customer is the same person; those who may be come first.", "NAME"
    )
