"""Who works here."""

from __future__ import annotations

import pwd
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tui_desk.errors import Conflict, DeskError, Misunderstood, NotFound
from tui_desk.rows import AgentRow
from tui_desk.store import tables
from tui_desk.store.reader import Reader
from tui_desk.text.clean import fold

if TYPE_CHECKING:
    from tui_desk.store.transaction import Transaction

_COLUMNS = "SELECT id, login, name, short, email, active FROM agent"
SHORT = 6


def agents(reader: Reader) -> tuple[AgentRow, ...]:
    """Everybody, by name."""
    return tuple(_row(row) for row in reader.rows(f"{_COLUMNS} ORDER BY name, id"))


def by_login(reader: Reader, login: str) -> AgentRow | None:
    """The agent with this login."""
    row = reader.row(f"{_COLUMNS} WHERE login = :login", login=login)
    return _row(row) if row else None


def find(reader: Reader, word: str) -> AgentRow:
    """The agent an agent means by a login, short name or name; `NotFound` if nobody, or more than one."""
    everybody = [agent for agent in agents(reader) if agent.active]
    named = called(everybody, word)
    if len(named) == 1:
        return named[0]
    if named:
        raise NotFound(f"{word!r} may be {either(named)}")
    known = ", ".join(agent.login for agent in everybody)
    raise NotFound(f"no agent is called {word!r}; there are {known}")


def called(everybody: Iterable[AgentRow], word: str) -> list[AgentRow]:
    """Those whom a word may mean: a login first, then a short name, then how a name begins, then how a login does."""
    wanted = fold(word.strip())
    if not wanted:
        return []
    known = list(everybody)
    return (
        [one for one in known if fold(one.login) == wanted]
        or [one for one in known if fold(one.short) == wanted]
        or [one for one in known if fold(one.name).startswith(wanted)]
        or [one for one in known if fold(one.login).startswith(wanted)]
    )


def either(several: Iterable[AgentRow]) -> str:
    """Their logins, one of which is to be named."""
    *others, last = (one.login for one in several)
    return f"{', '.join(others)} or {last}" if others else last


def add(tx: Transaction, login: str, name: str = "", email: str = "") -> AgentRow:
    """A new agent, or one who left and comes back."""
    _require_own(tx, email)
    known = by_login(tx, login)
    if known and known.active:
        raise Conflict(f"{login} is an agent of this desk already")
    if known:
        tx.change(tables.Agent, known.id, active=True, name=name or known.name, email=email or known.email)
    else:
        full = name or login
        tx.insert(tables.Agent, login=login, name=full, short=_short(full), email=email, created_at=tx.now)
    tx.event("agent_added", login=login)
    found = by_login(tx, login)
    assert found is not None
    return found


def change(tx: Transaction, login: str, *, name: str | None = None, email: str | None = None) -> AgentRow:
    """What somebody is called, and his own mail address; empty takes that off."""
    known = by_login(tx, login)
    if known is None:
        raise NotFound(f"{login} is no agent of this desk")
    _require_own(tx, email or "")
    tx.change(tables.Agent, known.id, name=name or known.name, email=known.email if email is None else email)
    tx.event("agent_changed", login=login)
    found = by_login(tx, login)
    assert found is not None
    return found


def add_first(tx: Transaction, login: str) -> AgentRow | None:
    """The first agent: whoever set the desk up; nobody becomes it where somebody else was quicker."""
    if agents(tx):
        return by_login(tx, login)
    return add(tx, login, _full_name(login))


def remove(tx: Transaction, login: str) -> AgentRow:
    """Somebody leaves: what he wrote keeps his name, what he had in hand is anybody's again."""
    from tui_desk.desk import leavers

    known = by_login(tx, login)
    if known is None:
        raise NotFound(f"{login} is no agent of this desk")
    if not any(one.active and one.id != known.id for one in agents(tx)):
        raise DeskError(f"the last agent of this desk is {login}; add another one first")
    tx.change(tables.Agent, known.id, active=False)
    tx.event("agent_removed", login=login)
    leavers.let_go(tx, known.id)
    return known


def _require_own(tx: Transaction, email: str) -> None:
    if email and tx.policy.is_own(email):
        raise Misunderstood(f"{email} is the desk's own address; what was sent there would come back to it")


def _full_name(login: str) -> str:
    try:
        gecos = pwd.getpwnam(login).pw_gecos.split(",")[0].strip()
    except KeyError:
        gecos = ""
    return gecos or login


def _short(name: str) -> str:
    return name.split(maxsplit=1)[0][:SHORT].casefold() if name.split() else name[:SHORT]


def _row(row: tuple[object, ...]) -> AgentRow:
    id_, login, name, short, email, active = row
    assert isinstance(id_, int)
    return AgentRow(id_, str(login), str(name), str(short), str(email), bool(active))
