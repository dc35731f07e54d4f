"""What a form of a ticket begins with: what was read for it once, and what kinds and templates say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tui_desk.desk.tickets import defaults, proposing
from tui_desk.policy import Policy
from tui_desk.rows import AgentRow
from tui_desk.ticket_rows import NewTicket
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known before anything is typed."""

    proposed: NewTicket
    agents: tuple[AgentRow, ...]
    """Who works here."""
    customers: tuple[tuple[int, str], ...]
    """Id and name of who may have asked for it, the likeliest first."""
    titles: Mapping[int, str]
    """By customer what it is called if he asked for it, as far as he said something."""
    tags: tuple[str, ...]
    """Words that are in use."""
    policy: Policy
    me: int
    now: int

    def ticket(
        self, template: str, kind: str, team: str | None = None, asked_by: int | None = None
    ) -> NewTicket:
        """By a template and of a kind (empty: none, and the proposed one), called by the words of who asked for it.

        `team`: as was said. Else it is mine.
        """
        new = self.proposed
        if asked_by is not None and asked_by != new.requester_id:
            new = replace(new, title=self.titles.get(asked_by, new.title))
        if template:
            new = defaults.by_template(self.policy, new, template, self.now)
        if kind:
            new = replace(new, kind=kind)
        logins = {one.login: one.id for one in self.agents}
        new = defaults.of_kind(self.policy, new, self.now, logins)
        new = new if team is None else replace(new, team=team)
        return new if new.assignee_id is not None or new.team else replace(new, assignee_id=self.me)


def read_beginning(
    desk: Desk, conversation_ids: Sequence[int], message_ids: Sequence[int], customer_id: int | None = None
) -> Beginning:
    """Read it; of nothing at all, too. Raises NotFound where one of them is gone. `customer_id`: who asks for it."""
    from tui_desk.desk.agents import agents

    proposed = desk.ask(proposing.propose, None, conversation_ids=conversation_ids, message_ids=message_ids)
    if customer_id is not None:
        proposed = replace(proposed, requester_id=customer_id)
    return Beginning(
        proposed=proposed,
        agents=tuple(one for one in desk.ask(agents) if one.active),
        customers=desk.ask(proposing.concerned, proposed),
        titles=desk.ask(proposing.titles, proposed),
        tags=desk.ask(proposing.known_tags),
        policy=desk.policy,
        me=desk.agent.id,
        now=desk.now_ms(),
    )
