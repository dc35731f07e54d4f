"""`tui-desk receive`: mail from files takes the same path as a mailbox's, without any network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli.channel_names import unknown_channel
from tui_desk.cli.door import config_of
from tui_desk.cli.mail_files import Found, Problem, mails
from tui_desk.cli.printing import one_line, put_json, say
from tui_desk.errors import Exit
from tui_desk.moments import moment

if TYPE_CHECKING:
    from tui_desk.cli.shapes import Received
    from tui_desk.desk.desk import Desk
    from tui_desk.desk.prepared import Outcome

AT_ONCE = 25
BYTES_AT_ONCE = 16 * 2**20
"""A batch holds so many mails or bytes, whichever is less: it stands in memory, and is one transaction."""


def receive(
    context: typer.Context,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE…", help="eml or mbox files, Maildir folders; - is stdin.")
    ],
    channel: Annotated[str, typer.Option("--channel", metavar="NAME", help="On which channel they came.")],
    sent: Annotated[bool, typer.Option("--sent", help="They are copies of what we sent.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a JSON object per mail, one a line.")
    ] = False,
) -> None:
    """Take in mail from files, as if it had come to a channel. Nothing is taken in twice."""
    config = config_of(context)
    named = next((one for one in config.channels if one["name"] == channel), None)
    if named is None:
        raise unknown_channel(config, channel)
    from tui_desk.desk import channel_caps
    from tui_desk.desk.desk import open_for_sync

    desk = open_for_sync(config)
    try:
        kind, address = str(named["kind"]), str(named.get("address", ""))
        channel_id = desk.do(channel_caps.channel_row, channel, kind, address)
        told: Counter[str] = Counter()
        for batch in _batches(files, told):
            for found, outcome in zip(batch, _take_in(desk, channel_id, batch, sent), strict=True):
                told[outcome.status] += 1
                _tell(found.source, outcome, as_json=as_json)
    finally:
        desk.close()
    say(", ".join(f"{count} {status}" for status, count in told.items()) or "nothing to take in")
    if told["unreadable"]:
        raise typer.Exit(Exit.FAILED)


def received(source: str, outcome: Outcome) -> Received:
    """What became of one mail, for a program."""
    return {
        "source": source,
        "status": outcome.status,
        "conversation_id": outcome.conversation_id,
        "message_id": outcome.message_id,
        "quarantine_id": outcome.quarantine_id,
        "rule": outcome.rule,
    }


def _batches(files: Sequence[str], told: Counter[str]) -> Iterator[list[Found]]:
    """Mails in batches; what can't be read is told at once."""
    batch: list[Found] = []
    size = 0
    for one in mails(files):
        if isinstance(one, Problem):
            told["unreadable"] += 1
            say(f"tui-desk: {one_line(one.source)}: {one_line(one.text)}")
            continue
        if batch and (len(batch) == AT_ONCE or size + len(one.raw) > BYTES_AT_ONCE):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.raw)
    if batch:
        yield batch


def _take_in(desk: Desk, channel_id: int, batch: Sequence[Found], sent: bool) -> tuple[Outcome, ...]:
    from tui_desk.connectors.mail import mail_event
    from tui_desk.desk import intake

    desk.store.room.require()
    now = moment(desk.now_ms())
    prepared = [
        intake.prepare(desk.store.files, mail_event(one.raw, place=None, received_at=now, outgoing=sent))
        for one in batch
    ]
    return desk.do(intake.receive, channel_id, prepared)


def _tell(source: str, outcome: Outcome, *, as_json: bool) -> None:
    if as_json:
        put_json(received(source, outcome))
        return
    where = f"#{outcome.conversation_id}" if outcome.conversation_id else ""
    if outcome.quarantine_id:
        where = f"quarantine {outcome.quarantine_id}"
    print("\t".join((one_line(source), outcome.status, where, one_line(outcome.rule))), flush=True)
