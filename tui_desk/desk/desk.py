"""The one door to a desk: who acts, on which store, by which policy."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Concatenate, Literal, ParamSpec, TypeVar

from tui_desk.desk import agents
from tui_desk.desk.login import who_runs_this
from tui_desk.errors import DeskError, StoreError
from tui_desk.policy import Policy, policy_of, with_channel
from tui_desk.rows import AgentRow
from tui_desk.signing import load_keys
from tui_desk.store.engine import Store, open_store
from tui_desk.store.feed import Feed
from tui_desk.store.reader import Reader
from tui_desk.store.room import is_full

if TYPE_CHECKING:
    from tui_desk.config import Config
    from tui_desk.store.transaction import Transaction

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Cause = Literal["rule", "flow", "api"]
"""What may act besides agents, customers and the desk itself."""


class Desk:
    """Runs verbs for one actor. Safe to use from any thread."""

    def __init__(
        self,
        store: Store,
        policy: Policy,
        agent: AgentRow | None,
        clock: Callable[[], float] = time.time,
        *,
        cause: str = "sync",
    ) -> None:
        """`cause`: what acts where no agent does, as history tells it."""
        self.store = store
        self.policy = policy
        self._agent = agent
        self._cause = cause
        self._clock = clock
        self._changing = threading.Lock()

    @property
    def agent(self) -> AgentRow:
        """Who acts; the sync process, a rule or a program has nobody."""
        if self._agent is None:
            raise DeskError("only an agent can do this")
        return self._agent

    def caused_by(self, kind: Cause, name: str) -> Desk:
        """The same desk, worked by something that is no agent: a rule, a flow or a program, by its name."""
        return Desk(self.store, self.policy, None, self._clock, cause=f"{kind}:{name}")

    def take_up(self, channel: Mapping[str, object]) -> None:
        """Go by these settings of a channel from now on."""
        with self._changing:
            self.policy = with_channel(self.policy, channel)

    def now_ms(self) -> int:
        """The present moment, UTC epoch milliseconds."""
        return int(self._clock() * 1000)

    def ask(self, fn: Callable[Concatenate[Reader, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a reading function on one consistent view."""
        with self.store.read() as reader:
            return fn(reader, *args, **kwargs)

    def do(self, fn: Callable[Concatenate[Transaction, P], T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a verb in one write transaction: all of it, with its events, or nothing.

        Where the disk is full it is run again with the store's reserve; what it did before is rolled back.
        """
        return self.with_room(lambda: self._write(lambda tx: fn(tx, *args, **kwargs)))

    def rehearse(
        self,
        fn: Callable[Concatenate[Transaction, P], T],
        copied: Sequence[str],
        blank: Sequence[str],
        /,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        """Run a verb on copies of the tables it writes: what it gives is what it would do, and nothing is done."""
        login, id_ = self._actor()
        with self.store.rehearsal(
            self.policy, copied=copied, blank=blank, actor=login, agent_id=id_, now=self.now_ms()
        ) as tx:
            return fn(tx, *args, **kwargs)

    def with_room(self, work: Callable[[], T]) -> T:
        """Do something that must be possible on a full disk too: if it is, once more with the store's reserve."""
        try:
            return work()
        except (StoreError, OSError) as error:
            if not is_full(error) or not self.store.room.release():
                raise
        return work()

    def _write(self, work: Callable[[Transaction], T]) -> T:
        """All of it and the search index; without that where it is damaged: what is to be indexed stays noted."""
        from tui_desk.desk.search import indexing

        try:
            return self._committed(work, indexing.keep)
        except indexing.IndexDamaged as error:
            log.warning("the search index is damaged, and is left as it is: %s", error)
            return self._committed(work, lambda _: None)

    def _committed(self, work: Callable[[Transaction], T], then: Callable[[Transaction], None]) -> T:
        login, id_ = self._actor()
        with self.store.write(self.policy, actor=login, agent_id=id_, now=self.now_ms()) as tx:
            done = work(tx)
            then(tx)
            return done

    def _actor(self) -> tuple[str, int | None]:
        return (self._agent.login, self._agent.id) if self._agent else (self._cause, None)

    def feed(self, after: int | None = None) -> Feed:
        """A listener for what any process commits, from now on or from after this event."""
        return self.store.feed(after)

    def rest(self) -> None:
        """Asked now and then while nothing is to be done: what the store remembers of its file is given back."""
        self.store.rest()

    def close(self) -> None:
        """Close the store."""
        self.store.close()


def open_desk(config: Config, *, login: str | None = None, create: bool = True) -> Desk:
    """The desk for the agent who runs this process; the first ever becomes its first agent."""
    with ExitStack() as failed:
        store = open_store(config.store.url, create=create)
        failed.callback(store.close)
        policy = policy_of(config, _keys(store))
        name = login or who_runs_this()
        desk = Desk(store, policy, None)
        agent = desk.ask(agents.by_login, name)
        if agent is None and not desk.ask(agents.agents):
            agent = desk.do(agents.add_first, name)
        if agent is None or not agent.active:
            raise DeskError(f"{name} is no agent of this desk; an agent can run `tui-desk agent add {name}`")
        failed.pop_all()
    return Desk(store, policy, agent)


def open_for_sync(config: Config) -> Desk:
    """The desk for a background process, which is no agent."""
    with ExitStack() as failed:
        store = open_store(config.store.url)
        failed.callback(store.close)
        desk = Desk(store, policy_of(config, _keys(store)), None)
        failed.pop_all()
    return desk


def _keys(store: Store) -> tuple[bytes, ...]:
    fresh = not store.key_path.exists()
    try:
        keys = load_keys(store.key_path)
    except (ValueError, OSError) as error:
        raise StoreError(str(error)) from error
    if fresh and store.mode & 0o040:
        store.key_path.chmod(0o640)
    return keys
