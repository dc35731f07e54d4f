"""A query as SQLite's full-text index takes it. What somebody typed gets there only through `quoted`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tui_desk.text.search_folding import folded
from tui_desk.text.search_query import Clause, Term

COLUMNS = {"from": "author", "to": "recipients", "subject": "subject"}
"""Where a message's fields are indexed."""


def quoted(text: str) -> str:
    """Words that stand side by side: between quotes nothing has a meaning of its own."""
    return f'"{folded(text).replace(chr(34), " ")}"'


def any_of(terms: Sequence[Term], columns: Mapping[str, str] = COLUMNS) -> str:
    """The expression for what has one of these."""
    return " OR ".join(_term(term, columns) for term in terms)


def match(clauses: Sequence[Clause[Term]], columns: Mapping[str, str] = COLUMNS) -> str:
    """The expression for these clauses, at least one of which says what to look for; empty: there are none."""
    wanted = [_any(clause, columns) for clause in clauses if not clause.negative]
    unwanted = [_any(clause, columns) for clause in clauses if clause.negative]
    if not wanted:
        return ""
    left_out = f" NOT ({' OR '.join(unwanted)})" if unwanted else ""
    return f"({' AND '.join(wanted)}){left_out}"


def _any(clause: Clause[Term], columns: Mapping[str, str]) -> str:
    return f"({any_of(clause.any_of, columns)})"


def _term(term: Term, columns: Mapping[str, str]) -> str:
    where = f"{{{columns[term.field]}}} : " if term.field else ""
    return f"{where}{quoted(term.text)}{' *' if term.prefix else ''}"
