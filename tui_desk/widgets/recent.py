"""A bounded memory: what was not asked for longest is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """At most `most` values by id."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[int, Value] = OrderedDict()

    def get(self, key: int) -> Value | None:
        """The value, which is recent again; None if it is not here."""
        if key not in self._values:
            return None
        self._values.move_to_end(key)
        return self._values[key]

    def __contains__(self, key: int) -> bool:
        return key in self._values

    def __len__(self) -> int:
        return len(self._values)

    def __setitem__(self, key: int, value: Value) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def discard(self, key: int) -> None:
        """Forget one, if it is here."""
        self._values.pop(key, None)

    def clear(self) -> None:
        """Forget all."""
        self._values.clear()
