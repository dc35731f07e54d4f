"""Answers, forwards, new conversations and notes; text comes from --text, a file, or standard input."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tui_desk.cli import chat_options
from tui_desk.cli.channel_names import unknown_channel
from tui_desk.cli.chat_options import Values
from tui_desk.cli.door import AsJson, Id, config_of, desk_of, number
from tui_desk.cli.printing import put_json, say, tell_done
from tui_desk.errors import Conflict, DeskError, NotFound
from tui_desk.rows import DraftKind, DraftRow

if TYPE_CHECKING:
    from tui_desk.desk.answers import Then
    from tui_desk.desk.desk import Desk

Text = Annotated[str | None, typer.Option("--text", help="The text.", show_default=False)]
File = Annotated[
    Path | None, typer.Option("--file", help="A file with the text; - is standard input.", show_default=False)
]
To = Annotated[
    list[str] | None, typer.Option("--to", metavar="ADDRESS", help="Instead of whom it would go to.")
]
Cc = Annotated[list[str] | None, typer.Option("--cc", metavar="ADDRESS", help="A copy, for all to see.")]
Bcc = Annotated[list[str] | None, typer.Option("--bcc", metavar="ADDRESS", help="A copy nobody sees.")]
Attach = Annotated[list[Path] | None, typer.Option("--attach", metavar="FILE", help="A file to send along.")]
Subject = Annotated[str | None, typer.Option("--subject", help="Another subject.", show_default=False)]
Anyway = Annotated[bool, typer.Option("--anyway", help="Send even if somebody wrote since you began.")]
Close = Annotated[bool, typer.Option("--close", help="Send, then close.")]
Pending = Annotated[bool, typer.Option("--pending", help="Send, then wait for the customer.")]
Snooze = Annotated[str | None, typer.Option("--snooze", metavar="WHEN", help="Send, then hide until a time.")]
Keep = Annotated[bool, typer.Option("--keep", help="Keep it as a draft instead of sending.")]


def reply(
    context: typer.Context,
    conversation: Id,
    text: Text = None,
    file: File = None,
    to_all: Annotated[bool, typer.Option("--all", help="Answer everybody who takes part.")] = False,
    to: To = None,
    cc: Cc = None,
    bcc: Bcc = None,
    subject: Subject = None,
    attach: Attach = None,
    message: Annotated[
        int | None, typer.Option(parser=number, metavar="ID", help="The message to answer; else the newest.")
    ] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", metavar="NAME", help="In a chat that has closed: this approved text."),
    ] = None,
    value: Values = None,
    seen: Annotated[
        int | None,
        typer.Option(
            parser=number, metavar="ID", help="The newest message you know; a newer one is told first."
        ),
    ] = None,
    anyway: Anyway = False,
    close: Close = False,
    pending: Pending = False,
    snooze: Snooze = None,
    keep: Keep = False,
    as_json: AsJson = False,
) -> None:
    """Answer a conversation; it leaves after the desk's undo seconds, until then `undo` takes it back."""
    kind: DraftKind = "reply_all" if to_all else "reply"
    chat_options.require_template(template, value)
    with desk_of(context) as desk:
        chat_options.require_fitting(desk, conversation, message, addressed=bool(to or cc or bcc or subject))
        draft = _begin(desk, conversation, kind, message)
        draft = _dressed(desk, draft, to, cc, bcc, attach)
        if template is not None:
            draft = chat_options.templated(desk, draft, template, value or ())
        else:
            draft = replace(draft, text=typed_text(text, file))
        draft = replace(draft, subject=draft.subject if subject is None else subject)
        if seen is not None:
            draft = replace(draft, base_message_id=_seen(desk, conversation, seen))
        if keep:
            return _keep(desk, draft, as_json)
        return send_draft(desk, draft, close, pending, snooze, anyway, as_json)


def forward(
    context: typer.Context,
    conversation: Id,
    to: To = None,
    text: Text = None,
    file: File = None,
    cc: Cc = None,
    bcc: Bcc = None,
    subject: Subject = None,
    attach: Attach = None,
    message: Annotated[
        int | None, typer.Option(parser=number, metavar="ID", help="The message to pass on; else the newest.")
    ] = None,
    anyway: Anyway = False,
    keep: Keep = False,
    as_json: AsJson = False,
) -> None:
    """Send a message on to somebody else, with its files; words of yours (--text, --file) go before it."""
    if not to:
        raise typer.BadParameter("say to whom, with --to")
    with desk_of(context) as desk:
        draft = _dressed(desk, _begin(desk, conversation, "forward", message), to, cc, bcc, attach)
        words = typed_text(text, file) if text is not None or file is not None else ""
        draft = replace(draft, text=words + draft.text, subject=draft.subject if subject is None else subject)
        if keep:
            return _keep(desk, draft, as_json)
        return send_draft(desk, draft, False, False, None, anyway, as_json)


def new(
    context: typer.Context,
    to: To = None,
    subject: Annotated[str, typer.Option("--subject", help="What it is about.")] = "",
    channel: Annotated[
        str | None, typer.Option("--channel", help="From which channel; else the first.")
    ] = None,
    text: Text = None,
    file: File = None,
    cc: Cc = None,
    bcc: Bcc = None,
    attach: Attach = None,
    close: Close = False,
    pending: Pending = False,
    snooze: Snooze = None,
    as_json: AsJson = False,
) -> None:
    """Write to somebody first; a new conversation begins."""
    if not to:
        raise typer.BadParameter("say to whom, with --to")
    config = config_of(context)
    named = next((one for one in config.channels if channel in (None, one["name"])), None)
    if named is None:
        raise unknown_channel(config, channel or "")
    with desk_of(context) as desk:
        from tui_desk.desk import answering, channel_caps

        desk.do(
            channel_caps.channel_row, str(named["name"]), str(named["kind"]), str(named.get("address", ""))
        )
        draft = desk.ask(
            answering.begin, None, "new", desk.agent.id, policy=desk.policy, channel=str(named["name"])
        )
        draft = _dressed(desk, draft, to, cc, bcc, attach)
        draft = replace(draft, text=typed_text(text, file), subject=subject)
        send_draft(desk, draft, close, pending, snooze, False, as_json)


def note(
    context: typer.Context, conversation: Id, text: Text = None, file: File = None, as_json: AsJson = False
) -> None:
    """Write something down for the team; it never leaves."""
    words = typed_text(text, file)
    with desk_of(context) as desk:
        from tui_desk.desk import notes

        tell_done(desk.do(notes.add, conversation, words), as_json=as_json)


def send_draft(
    desk: Desk,
    draft: DraftRow,
    close: bool,
    pending: bool,
    snooze: str | None,
    anyway: bool,
    as_json: bool,
) -> None:
    """Put a draft on its way, and do with its conversation what was asked for."""
    from tui_desk.cli.typed import moment_of
    from tui_desk.desk import answers

    then = _then(close, pending, snooze is not None)
    until = None if snooze is None else moment_of(desk, snooze)
    tell_done(answers.send(desk, draft, anyway=anyway, then=then, until=until), as_json=as_json)


def _seen(desk: Desk, conversation: int, message: int) -> int:
    from tui_desk.desk import timeline

    if desk.ask(timeline.message, message).conversation_id != conversation:
        raise NotFound(f"message {message} is not in #{conversation}")
    return message


def _begin(desk: Desk, conversation: int, kind: DraftKind, message: int | None) -> DraftRow:
    """A fresh draft: begun for nobody, so that what this agent has typed in the console stays untouched."""
    from tui_desk.desk import answering

    fresh = desk.ask(answering.begin, conversation, kind, 0, policy=desk.policy, message_id=message)
    return replace(fresh, agent_id=desk.agent.id)


def _dressed(
    desk: Desk,
    draft: DraftRow,
    to: Sequence[str] | None,
    cc: Sequence[str] | None,
    bcc: Sequence[str] | None,
    attach: Sequence[Path] | None,
) -> DraftRow:
    """The draft with the recipients and files that were given."""
    from tui_desk.desk import drafts

    most = desk.ask(drafts.largest_file, draft)
    files = tuple(drafts.attach(desk.store.files, path, most) for path in attach or ())
    return replace(
        draft,
        to=_addresses(to) if to else draft.to,
        cc=(*draft.cc, *_addresses(cc)),
        bcc=(*draft.bcc, *_addresses(bcc)),
        files=(*draft.files, *files),
    )


def _addresses(given: Sequence[str] | None) -> tuple[tuple[str, str], ...]:
    from tui_desk.text.address import parse_addresses, valid_address

    found = []
    for text in given or ():
        read = parse_addresses(text)
        loose = any(one.name for one in read) and not {"<", "("}.intersection(text)
        if not read or loose or not all(valid_address(one.address) for one in read):
            raise typer.BadParameter(
                f"{text!r} is no mail address; write it as a@example.com or Ann <a@example.com>"
            )
        found += [(one.name, one.address) for one in read]
    return tuple(found)


def typed_text(text: str | None, file: Path | None) -> str:
    """What is to be written: from the command line, a file, or standard input."""
    if text is not None and file is not None:
        raise typer.BadParameter("give --text or --file, not both")
    if text is not None:
        return text
    try:
        if file is not None and str(file) != "-":
            return file.expanduser().read_text("utf-8")
        if sys.stdin.isatty():
            say("Type the text; Ctrl+D on an empty line ends it.")
        return sys.stdin.buffer.read().decode("utf-8")
    except OSError as error:
        raise DeskError(f"{file} can't be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DeskError("the text is not UTF-8") from error


def _then(close: bool, pending: bool, snooze: bool) -> Then:
    if close + pending + snooze > 1:
        raise typer.BadParameter("give one of --close, --pending and --snooze")
    return "close" if close else "pending" if pending else "snooze" if snooze else ""


def _keep(desk: Desk, draft: DraftRow, as_json: bool) -> None:
    """Save as the agent's draft, unless one is there already."""
    from tui_desk.cli import shaping
    from tui_desk.desk import answering, drafts

    there = desk.ask(answering.begin, draft.conversation_id, draft.kind, desk.agent.id, policy=desk.policy)
    if there.id is not None:
        raise Conflict(f"you have a draft there already: send or discard draft {there.id} first")
    id_ = desk.do(drafts.save, draft)
    if as_json:
        put_json(shaping.draft(desk.ask(drafts.load, id_)))
    else:
        say(f"Kept as draft {id_}")
