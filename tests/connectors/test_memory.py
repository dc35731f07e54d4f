"""The example of docs/connectors.md passes the suite, installed as any package with a connector."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.connectors import plugin
from tests.fakes.memory import MemoryRemote, MemoryServer
from tui_desk.testing import ConnectorSuite


@pytest.fixture(autouse=True, scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The plugin, on the import path for as long as these tests run."""
    folder = tmp_path_factory.mktemp("plugin")
    plugin.install(folder)
    with pytest.MonkeyPatch.context() as patch:
        plugin.make_known(folder, patch)
        yield


class TestMemory(ConnectorSuite):
    @pytest.fixture
    def remote(self, installed: None) -> Iterator[MemoryRemote]:
        with MemoryServer() as server:
            yield MemoryRemote(server)
