"""`[teams]`: who works together; `config.example.toml` says the same in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from tui_desk.config.rule import After
from tui_desk.patterns import pattern

_NAME = pattern(r"[^\W_][\w-]{0,29}")
_TAKEN = ("me", "nobody", "none")
"""What agents type where they mean no team's name."""


def _teams(given: Mapping[str, tuple[str, ...]]) -> Mapping[str, tuple[str, ...]]:
    folded: set[str] = set()
    for name, logins in given.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} must be one word of at most 30 letters, digits, - and _")
        if name.casefold() in _TAKEN:
            raise ValueError(f"no team can be called {name!r}; it means something else where one is named")
        if name.casefold() in folded:
            raise ValueError(f"{name!r} differs from another team only by capitals")
        folded.add(name.casefold())
        for login in logins:
            if logins.count(login) > 1:
                raise ValueError(f"{login!r} is in {name!r} twice")
    return given


Teams = Annotated[Mapping[str, tuple[str, ...]], After(_teams)]
"""Name to the logins of its members; there may be none yet."""
