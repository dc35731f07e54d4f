"""For authors of connectors: a suite of tests that runs a connector on a real desk, against their own fake or server.

Nothing of the program imports this package; it is the only one that needs pytest.
"""

from __future__ import annotations

import pytest

_ASSERTING = ("changing", "crashing", "ground", "incoming", "outgoing", "trouble", "workplace")
pytest.register_assert_rewrite(*(f"{__name__}.{name}" for name in _ASSERTING))

from tui_desk.testing.remote import Cannot, Got, Remote  # noqa: E402
from tui_desk.testing.suite import ConnectorSuite  # noqa: E402
from tui_desk.testing.workplace import Workplace  # noqa: E402

__all__ = ["Cannot", "ConnectorSuite", "Got", "Remote", "Workplace"]
