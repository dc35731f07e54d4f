"""One homeserver for a run; an account of the desk's own, and customers, for each test."""

from __future__ import annotations

import pytest

from tests.connectors.matrix.ear import Account
from tests.servers.synapse import Synapse, User


@pytest.fixture
def desk(synapse: Synapse) -> Account:
    """The desk's account."""
    return Account(synapse.user("desk"))


@pytest.fixture
def anna(synapse: Synapse) -> User:
    return synapse.user("anna", "Anna Koval")


@pytest.fixture
def boris(synapse: Synapse) -> User:
    return synapse.user("boris")
