"""Asking Meta now and then whether the token is still good: nobody else tells before an answer fails."""

from __future__ import annotations

from collections.abc import Callable

from tui_desk.connectors.meta.graph import Graph, GraphError
from tui_desk.connectors.meta.refusals import trouble
from tui_desk.connectors.meta.settings import MetaSettings


def look(settings: MetaSettings, account: str) -> Callable[[], None]:
    """What `hooked.pull` asks with: the account, by its number."""

    def ask() -> None:
        graph = Graph(settings)
        try:
            graph.get(account, fields="id")
        except GraphError as error:
            raise (trouble(error) or error) from error
        finally:
            graph.close()

    return ask
