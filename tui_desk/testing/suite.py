"""The suite every connector passes: the real path from its network to a stored conversation, and back."""

from __future__ import annotations

from tui_desk.testing.changing import Changing
from tui_desk.testing.crashing import Crashing
from tui_desk.testing.incoming import Incoming
from tui_desk.testing.outgoing import Outgoing
from tui_desk.testing.trouble import Trouble


class ConnectorSuite(Incoming, Changing, Outgoing, Crashing, Trouble):
    """Derive from it, name your class `Test…`, and give a fixture `remote` that returns your `Remote`."""
