"""Matrix passes the suite of all connectors, against a real Synapse."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors.matrix.remote import Door, MatrixRemote
from tests.servers.synapse import Synapse
from tui_desk.testing import ConnectorSuite


class TestMatrix(ConnectorSuite):
    @pytest.fixture
    def remote(self, synapse: Synapse) -> Iterator[MatrixRemote]:
        with Door(synapse) as door:
            yield MatrixRemote(synapse, door)
