"""Everything has a verb: what the console changes, the command line can change."""

from __future__ import annotations

from typing import get_args

import pytest

from tui_desk.cli.lazy import loaded
from tui_desk.cli.main import VERBS
from tui_desk.cli.tree import verbs
from tui_desk.commands import COMMANDS
from tui_desk.ticket_rows import TicketViewName

THERE = {" ".join(path): command for path, command in verbs()}

TWINS = {
    "answer.reply": "conversation reply",
    "answer.reply_all": "conversation reply --all",
    "answer.forward": "conversation forward",
    "answer.note": "conversation note",
    "answer.new": "conversation new",
    "answer.delivery": "message settle",
    "draft.send": "draft send",
    "draft.send_close": "draft send --close",
    "draft.send_pending": "draft send --pending",
    "draft.send_snooze": "draft send --snooze",
    "draft.editor": "conversation reply --file",
    "draft.attach": "conversation reply --attach",
    "draft.detach": "draft discard",
    "draft.template": "conversation reply --template",
    "draft.recipients": "conversation reply --to",
    "draft.keep": "conversation reply --keep",
    "draft.discard": "draft discard",
    "conversation.close": "conversation close",
    "conversation.reopen": "conversation reopen",
    "conversation.pending": "conversation pending",
    "conversation.snooze": "conversation snooze",
    "conversation.assign": "conversation assign",
    "conversation.take": "conversation take",
    "conversation.tag": "conversation tag",
    "conversation.priority": "conversation priority",
    "conversation.spam": "conversation spam",
    "conversation.unread": "conversation unread",
    "conversation.join": "conversation join",
    "conversation.merge": "conversation merge",
    "conversation.part": "conversation part",
    "conversation.split": "conversation split",
    "desk.undo": "undo",
    "desk.search": "search",
    "list.filter": "conversation list --find",
    "list.sort": "conversation list --sort",
    "message.quotes": "message show --quotes",
    "message.raw": "message show --raw",
    "message.why": "message show",
    "message.parent": "message show",
    "message.colleague": "agent identity add",
    "chat.dialogs": "conversation show",
    "message.links": "attachment save",
    "message.pipe": "message show --raw",
    "view.drafts": "draft list",
    "view.quarantine": "quarantine list",
    "view.channels": "channel list",
    "quarantine.retry": "quarantine retry",
    "ticket.new": "ticket open",
    "ticket.each": "ticket open --each",
    "ticket.link": "ticket link",
    "ticket.text": "ticket edit --text",
    "ticket.kind": "ticket kind",
    "ticket.field": "ticket field",
    "ticket.step_up": "ticket step --up",
    "ticket.step_down": "ticket step --down",
    "ticket.unlink": "ticket unlink",
    "ticket.requester": "ticket edit --requester",
    "ticket.concerns": "ticket link --customer",
    "ticket.jump": "ticket show",
    "ticket.due": "ticket due",
    "ticket.back": "ticket state",
    "ticket.forward": "ticket state",
    "ticket.assign": "ticket assign",
    "ticket.take": "ticket assign",
    "ticket.team": "ticket team",
    "ticket.priority": "ticket priority",
    "ticket.tag": "ticket tag",
    "ticket.category": "ticket category",
    "ticket.title": "ticket edit --title",
    "ticket.note": "ticket note",
    "ticket.check": "ticket check",
    "conversation.customer": "customer show",
    "conversation.log": "conversation log",
    "customer.name": "customer edit",
    "customer.organisation": "customer edit",
    "customer.language": "customer edit",
    "customer.time_zone": "customer edit",
    "customer.vip": "customer edit",
    "customer.find": "customer search",
    "customer.notes": "customer note",
    "customer.attribute": "customer edit",
    "customer.identity": "customer identity add",
    "customer.remove": "customer identity remove",
    "customer.join": "customer join",
    "ticket.merge": "ticket merge",
    "ticket.resolve": "ticket state",
    "ticket.reopen": "ticket state",
    "ticket.gather": "ticket link",
    "tickets.kind": "ticket list --find",
    **dict.fromkeys(
        (f"tickets.{view}" for view in get_args(TicketViewName)),
        "ticket list --view",
    ),
    "ticket.step": "ticket step",
    "ticket.tell": "ticket tell",
    "ticket.tell_again": "ticket told --again",
}
"""Console command to command line."""
OF_THE_SCREEN = (
    *("move.", "pane.", "select.", "copy.", "view.", "draft.tall", "ticket.page", "desk.", "hit."),
    *("tickets.shape", "tickets.left", "tickets.right", "tickets.earlier", "tickets.later"),
)
"""What only makes sense on a screen: where the cursor is, what is shown, what is copied from it."""


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_of_the_console_has_its_verb(command: object) -> None:
    name = getattr(command, "name", "")
    twin = TWINS.get(name)
    if twin is None:
        assert name.startswith(OF_THE_SCREEN)
        return
    words = twin.split()
    verb = " ".join(word for word in words if not word.startswith("--"))
    assert verb in THERE
    options = {option for parameter in THERE[verb].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_no_command_that_can_be_undone_is_left_to_the_screen() -> None:
    undoable = {one.name for one in COMMANDS if one.undoable or one.customer_visible or one.group == "Triage"}
    assert undoable <= TWINS.keys()


CONVERSATIONS = ("demo", "init", "channel add", "web", "completion")
"""Verbs that talk to a person or serve until they are stopped, and print nothing a program would read."""


@pytest.mark.parametrize("verb", THERE)
def test_every_verb_speaks_json(verb: str) -> None:
    options = {option for parameter in THERE[verb].params for option in parameter.opts}
    assert "--json" in options or verb in CONVERSATIONS


@pytest.mark.parametrize("verb", THERE)
def test_every_verb_and_every_option_is_explained(verb: str) -> None:
    command = THERE[verb]
    assert command.help
    for parameter in command.params:
        assert getattr(parameter, "hidden", False) or getattr(parameter, "help", None), parameter.name


def test_the_root_says_in_one_line_what_each_verb_does() -> None:
    for name, verb in VERBS.items():
        assert verb.summary.endswith(".")
        assert len(verb.summary) <= 60
        assert loaded(name, verb).name == name
