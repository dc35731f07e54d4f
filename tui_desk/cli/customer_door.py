"""Customers as typed: a number, or whatever finds just one of them; who was joined leads to who he is now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk

Customer = Annotated[
    str,
    typer.Argument(
        metavar="CUSTOMER",
        help="His number, mail address, phone number, handle or name.",
        show_default=False,
    ),
]
Requester = Annotated[
    str | None,
    typer.Option(
        "--requester",
        metavar="CUSTOMER",
        help="Who asked for it: a number, mail address, phone number, handle or name.",
        show_default=False,
    ),
]


def meant(desk: Desk, typed: str) -> int:
    """The customer that is meant."""
    from tui_desk.desk.customers import finding

    return desk.ask(finding.meant, typed)


def identity(text: str) -> str:
    """`mail:ann@x.example`, or an address or a number that shows what it is."""
    from tui_desk.desk.customers import wording

    kind, sign, value = text.partition(":")
    if sign and value and "@" not in kind:
        return text
    found = wording.kind_of(text)
    if not found:
        raise typer.BadParameter(f"{text!r} is not KIND:VALUE, such as mail:ann@x.example or telegram:4711")
    return f"{found}:{text}"


def halves(text: str) -> tuple[str, str]:
    """Kind and value of what `identity` let through."""
    kind, _, value = text.partition(":")
    return kind.strip(), value.strip()


Identity = Annotated[
    str,
    typer.Argument(
        parser=identity,
        metavar="IDENTITY",
        help="A mail address, a phone number, or KIND:VALUE such as telegram:4711.",
    ),
]
