"""What is proposed behind the cursor while one types into the form of a ticket; never what would not be understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.suggester import Suggester

from tui_desk.text.clean import fold


class LastWord(Suggester):
    """Completes the last of several words."""

    def __init__(self, words: Sequence[str]) -> None:
        super().__init__(use_cache=True, case_sensitive=True)
        self._words = words

    async def get_suggestion(self, value: str) -> str | None:
        """The first word that begins so."""
        before, space, last = value.rpartition(" ")
        wanted = fold(last)
        found = next((one for one in self._words if wanted and fold(one).startswith(wanted)), None)
        return f"{before}{space}{last}{found[len(last) :]}" if found is not None else None


class Understood(Suggester):
    """Completes to what the typed words are understood as. `understood`: that, or nothing."""

    def __init__(self, understood: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._understood = understood

    async def get_suggestion(self, value: str) -> str | None:
        """What is meant, where it begins so."""
        found = self._understood(value)
        return f"{value}{found[len(value) :]}" if found and fold(found).startswith(fold(value)) else None
