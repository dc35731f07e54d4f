"""A process that has done all that is to be done at its end is gone at once; every log is closed.

What a thread still does may be cut off anywhere, as by a kill: a call for which nobody waits any more, what is kept so
that the next start is faster. What is left would be to take every module apart, a twentieth of a sync that finds
nothing.
"""

from __future__ import annotations

import atexit
import os
import sys


class Leave:
    """What ends it. Registered once and before anybody else, so that it is called last."""

    _code: int | None = None
    _registered = False

    def register(self) -> None:
        """From now on the process ends this way."""
        if not self._registered:
            self._registered = True
            atexit.register(self._end)

    def told(self, code: object) -> None:
        """With what it ends, as `sys.exit` takes it: of what is no number, or is raised besides, Python has to tell."""
        self._code = code if isinstance(code, int) else None

    def _end(self) -> None:
        if self._code is not None:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(self._code)


leave = Leave()
