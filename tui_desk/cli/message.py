"""`tui-desk message`: one message, as text, as JSON, or byte for byte."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from tui_desk.cli.door import AsJson, Id, desk_of, original
from tui_desk.cli.lazy import noun
from tui_desk.cli.printing import one_line, put, put_json, put_raw, tell_done

app = noun("Show a message; settle one whose delivery is in doubt.")


@app.command()
def show(
    context: typer.Context,
    message: Id,
    raw: Annotated[bool, typer.Option("--raw", help="The original, byte for byte.")] = False,
    quotes: Annotated[bool, typer.Option("--quotes", help="Show quotes and signatures too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a message, why it landed where it did, and its links."""
    if raw and as_json:
        raise typer.BadParameter("give --raw or --json, not both")
    from tui_desk.cli.reading import entry_json, message_lines
    from tui_desk.desk import timeline
    from tui_desk.errors import NotFound
    from tui_desk.text.links import all_links
    from tui_desk.words.messages import refused

    with desk_of(context) as desk:
        found = desk.ask(timeline.message, message)
        if raw:
            if found.raw_id is None:
                raise NotFound(f"message {message} has no original: it was written here")
            put_raw(original(desk, found.raw_id))
            return
        if as_json:
            put_json(entry_json(desk, found))
            return
        put(one_line(f"conversation #{found.conversation_id}: {found.subject}"))
        put(one_line(f"here because: {found.why.get('rule', '')} {found.why.get('detail', '')}"))
        for refusal in refused(found.why):
            put(one_line(f"not in {refusal}"))
        put("\n".join(message_lines(found, quotes=quotes)))
        for place, link in enumerate(all_links(found.text, found.links), 1):
            put(one_line(f"[{place}] {link.url}" + (f"  ! shows {link.shown}" if link.shown else "")))


@app.command()
def resend(context: typer.Context, message: Id, as_json: AsJson = False) -> None:
    """Send once more what failed, or what may not have arrived."""
    with desk_of(context) as desk:
        from tui_desk.desk import settling, timeline

        desk.ask(timeline.message, message)
        tell_done(desk.do(settling.resend, message), as_json=as_json)


@app.command()
def settle(
    context: typer.Context,
    message: Id,
    fate: Annotated[Literal["arrived", "lost"], typer.Argument(help="What became of it.")],
    as_json: AsJson = False,
) -> None:
    """Say what became of an answer that may have been sent."""
    with desk_of(context) as desk:
        from tui_desk.desk import settling, timeline

        desk.ask(timeline.message, message)
        tell_done(desk.do(settling.settle, message, fate == "arrived"), as_json=as_json)
