"""A real homeserver behind a line that breaks, in clear and encrypted: the most telling faults of either."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.connectors.matrix.remote import Door, MatrixRemote
from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.faults.bureau import Bureau, working
from tests.faults.lines import Speech, web
from tests.faults.ordeal import make_acquainted, suffer
from tests.faults.page import rows
from tests.faults.table import ANY, HTTP
from tests.faults.tls_lines import Trust, readable, trusting
from tests.servers.certificate import make_certificate
from tests.servers.faults import Fault
from tests.servers.synapse import Synapse
from tests.servers.tls_faults import in_clear, shows

BROKEN = {one.name: one for one in (*ANY, *HTTP)}
TOGETHER = {
    "cut anywhere": "its certificate has expired",
    "connections stand, and nobody speaks": "its certificate is another host's",
    "garbage": "its certificate is its own",
    "429, wait a day": "encryption is taken away",
    "429, wait for less than nothing": "",
    "429, wait no time": "",
    "503 to everybody": "",
}
"""What befalls the line in clear, and the encrypted one meanwhile."""
TABLES = {"http": "http", "https": "http in TLS"}


@pytest.fixture(scope="module")
def certified(synapse: Synapse) -> Iterator[tuple[Bureau, Trust]]:
    """Two accounts of one homeserver, the second one's line encrypted, and a channel that must not notice."""
    plain, encrypted, well = Door(synapse), Door(synapse), MemoryServer()
    with (
        TemporaryDirectory() as name,
        trusting(Path(name)) as trust,
        web("matrix", plain, MatrixRemote(synapse, plain)) as first,
        web(
            "matrix-tls", trust.speaking(encrypted), MatrixRemote(synapse, encrypted), speech="https"
        ) as second,
        web("well", well, MemoryRemote(well)) as beside,
        working(Path(name), [first, second, beside]) as made,
    ):
        make_acquainted(made)
        yield made, trust


def faults(trust: Trust, folder: Path) -> dict[str, Fault]:
    """Those of encryption, by name."""
    expired = trust.authority.certificate("expired", days=-1)
    elsewhere = trust.authority.certificate("elsewhere", names="DNS:mail.elsewhere.example")
    all_of_them = (
        Fault("its certificate has expired", hello=shows(expired)),
        Fault("its certificate is another host's", hello=shows(elsewhere)),
        Fault("its certificate is its own", hello=shows(make_certificate(folder))),
        Fault("encryption is taken away", down=in_clear),
    )
    return {one.name: one for one in all_of_them}


@pytest.mark.parametrize("name", TOGETHER)
def test_a_homeserver_behind_a_broken_line_is_told_of_and_then_all_is_there_once(
    certified: tuple[Bureau, Trust], tmp_path: Path, name: str
) -> None:
    bureau, trust = certified
    befalls: list[tuple[Speech, Fault]] = [("http", BROKEN[name])]
    if other := faults(trust, tmp_path).get(TOGETHER[name]):
        befalls.append(("https", other))
    suffer(
        bureau,
        tuple(befalls),
        lambda speech, fault: rows("Connections", TABLES[speech])[fault],
    )
    encrypted = bureau.lines[1]
    assert not [secret for secret in readable(encrypted) if secret in encrypted.heard()]
