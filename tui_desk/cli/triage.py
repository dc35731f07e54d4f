"""What is done to conversations, one or many at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Concatenate, ParamSpec

import typer

from tui_desk.cli.door import AsJson, Id, Ids, desk_of, number
from tui_desk.cli.printing import tell_done
from tui_desk.cli.typed import LEVEL, LEVELS, NOBODY, agent_named, moment_of, priority_named, tags_on_and_off

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.done import Done
    from tui_desk.store.transaction import Transaction

P = ParamSpec("P")


def close(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Done: out of the lists until the customer writes again."""
    from tui_desk.desk import conversations

    _change(context, conversations.close, ids, as_json)


def reopen(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Open closed, pending or snoozed conversations again."""
    from tui_desk.desk import conversations

    _change(context, conversations.reopen, ids, as_json)


def pending(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Wait for the customer."""
    from tui_desk.desk import conversations

    _change(context, conversations.pend, ids, as_json)


def snooze(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID… WHEN", help="Numbers, then 2d, 'tue 3pm' …")],
    as_json: AsJson = False,
) -> None:
    """Hide conversations until a time, or until the customer writes."""
    ids, when = ids_and_rest(words, "a time, such as 2d or 'tue 3pm'")
    with desk_of(context) as desk:
        until = moment_of(desk, " ".join(when))
        from tui_desk.desk import conversations

        tell_done(desk.do(conversations.snooze, ids, until), as_json=as_json)


def assign(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID… AGENT", help="Numbers, then a login or a name.")],
    as_json: AsJson = False,
) -> None:
    """Give conversations to an agent, or to nobody."""
    ids, names = ids_and_rest(words, f"an agent, or {NOBODY}")
    from tui_desk.desk import conversations

    with desk_of(context) as desk:
        whom = agent_named(desk, " ".join(names))
        tell_done(desk.do(conversations.assign, ids, whom), as_json=as_json)


def take(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Assign conversations to yourself."""
    with desk_of(context) as desk:
        from tui_desk.desk import conversations

        tell_done(desk.do(conversations.assign, ids, desk.agent.id), as_json=as_json)


def unassign(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Take conversations from whoever has them."""
    from tui_desk.desk import conversations

    _change(context, conversations.assign, ids, as_json, None)


def tag(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID… [+]TAG|-TAG…", help="Numbers, then tags.")],
    as_json: AsJson = False,
) -> None:
    """Put tags on conversations; a dash before one takes it off."""
    from tui_desk.desk import conversations

    ids, names = ids_and_rest(words, "a tag")
    _change(context, conversations.retag, ids, as_json, *tags_on_and_off(names))


def untag(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID… TAG…", help="Numbers, then tags.")],
    as_json: AsJson = False,
) -> None:
    """Take tags off conversations."""
    from tui_desk.desk import conversations

    ids, names = ids_and_rest(words, "a tag")
    _change(context, conversations.remove_tags, ids, as_json, names)


def priority(
    context: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="ID… LEVEL", help=LEVELS)],
    as_json: AsJson = False,
) -> None:
    """Say how urgent conversations are."""
    from tui_desk.desk import conversations

    ids, level = ids_and_rest(words, LEVEL)
    with desk_of(context) as desk:
        rank = priority_named(desk, " ".join(level))
        tell_done(desk.do(conversations.set_priority, ids, rank), as_json=as_json)


def spam(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Mark conversations as spam."""
    from tui_desk.desk import conversations

    _change(context, conversations.set_spam, ids, as_json, True)


def not_spam(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Take conversations out of spam."""
    from tui_desk.desk import conversations

    _change(context, conversations.set_spam, ids, as_json, False)


def read(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Mark conversations as read, for you alone."""
    with desk_of(context) as desk:
        _require(desk, ids)
        tell_done(desk.do(_mark_read, ids), as_json=as_json)


def unread(context: typer.Context, ids: Ids, as_json: AsJson = False) -> None:
    """Mark conversations as unread, for you alone."""
    from tui_desk.desk import conversations

    _change(context, conversations.mark_unread, ids, as_json)


def join(context: typer.Context, conversation: Id, as_json: AsJson = False) -> None:
    """Join a stranger's conversation into the one it stands beside."""
    with desk_of(context) as desk:
        from tui_desk.desk import joining

        tell_done(desk.do(joining.join, conversation), as_json=as_json)


def merge(
    context: typer.Context,
    ids: Ids,
    into: Annotated[
        int,
        typer.Option(
            parser=number, metavar="NUMBER", help="The conversation that the others become part of."
        ),
    ],
    same_customer: Annotated[
        bool, typer.Option("--same-customer", help="Their customers are one person: join them, too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make conversations part of another, whatever channels they came by; their numbers lead there."""
    with desk_of(context) as desk:
        from tui_desk.desk import one_person

        merge = one_person.merge if same_customer else one_person.merge_apart
        tell_done(desk.do(merge, ids, into), as_json=as_json)


def part(context: typer.Context, conversation: Id, as_json: AsJson = False) -> None:
    """Take a conversation out of the one it was merged into; what came since goes with its chat or thread."""
    with desk_of(context) as desk:
        from tui_desk.desk import joining

        tell_done(desk.do(joining.part, conversation), as_json=as_json)


def split(
    context: typer.Context,
    conversation: Id,
    messages: Annotated[
        list[int],
        typer.Argument(
            parser=number, metavar="MESSAGE…", help="The messages, as `conversation show` numbers them."
        ),
    ],
    as_json: AsJson = False,
) -> None:
    """Make messages of a chat a conversation of their own."""
    with desk_of(context) as desk:
        from tui_desk.desk import splitting

        tell_done(desk.do(splitting.split, conversation, messages), as_json=as_json)


def ids_and_rest(words: Sequence[str], what: str) -> tuple[list[int], list[str]]:
    """Leading numbers, and the words behind them; the last word is never a number of a conversation."""
    ids: list[int] = []
    for word in words[:-1]:
        if not word.removeprefix("#").isdecimal():
            break
        ids.append(number(word))
    rest = list(words[len(ids) :])
    if not ids:
        raise typer.BadParameter(f"write the conversation's number first, then {what}")
    return ids, rest


def _mark_read(tx: Transaction, ids: Sequence[int]) -> Done:
    from tui_desk.desk import conversations
    from tui_desk.desk.done import Done

    for id_ in ids:
        conversations.mark_read(tx, id_)
    return Done(f"Read: {', '.join(f'#{id_}' for id_ in ids)}", None, tuple(ids))


def _require(desk: Desk, ids: Sequence[int]) -> None:
    from tui_desk.desk import inbox
    from tui_desk.errors import NotFound

    there = desk.ask(inbox.lines, ids, desk.agent.id)
    for id_ in ids:
        if id_ not in there:
            raise NotFound(f"there is no conversation #{id_}")


def _change(
    context: typer.Context,
    verb: Callable[Concatenate[Transaction, Sequence[int], P], Done],
    ids: Sequence[int],
    as_json: bool,
    *values: P.args,
    **options: P.kwargs,
) -> None:
    with desk_of(context) as desk:
        tell_done(desk.do(verb, ids, *values, **options), as_json=as_json)
