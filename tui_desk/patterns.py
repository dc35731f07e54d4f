"""Regular expressions that are compiled when they are used first: a start imports many and needs few of them."""

from __future__ import annotations

import re

__all__ = ["pattern"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from re import compile as pattern
else:

    class pattern:  # noqa: N801 - stands for a function
        """As of `re.compile`, for whoever calls its methods; each is found here from its first call on."""

        def __init__(self, text, flags=0):
            self._written = text, flags

        def __getattr__(self, name):
            found = getattr(re.compile(*self._written), name)
            setattr(self, name, found)
            return found
