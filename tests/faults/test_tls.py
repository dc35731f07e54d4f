"""A line that can't be encrypted is none: it is told why, nothing is said on it in clear, and the others go on.

Each line was well until then: the server, or whoever stands before it, shows itself otherwise at the next connection.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.fakes.memory import MemoryRemote, MemoryServer
from tests.faults.bureau import Bureau, working
from tests.faults.lines import web
from tests.faults.ordeal import make_acquainted, suffer
from tests.faults.page import rows
from tests.faults.tls_lines import every_encrypted_kind, readable, trusting
from tests.servers.certificate import Authority, make_authority, make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.faults import Fault
from tests.servers.tls_faults import babbles, breaks_off, in_clear, is_old, shows

pytestmark = pytest.mark.xdist_group("tls")

TABLES = {"imap": "mail in TLS", "smtp": "mail in TLS", "http": "http in TLS"}


@pytest.fixture(scope="module")
def certified(dovecot: Dovecot) -> Iterator[tuple[Bureau, Authority]]:
    """Six encrypted channels, one beside them, and the authority that all of them believe."""
    well = MemoryServer()
    with (
        TemporaryDirectory() as name,
        trusting(Path(name), dovecot.certificate) as trust,
        every_encrypted_kind((dovecot.mailbox(), dovecot.mailbox()), Path(name), trust) as lines,
        web("well", well, MemoryRemote(well)) as beside,
        working(Path(name), [*lines, beside]) as made,
    ):
        make_acquainted(made)
        yield made, trust.authority


def faults(authority: Authority, folder: Path) -> Iterator[Fault]:
    """All of them, by their names on the page."""
    expired = authority.certificate("expired", days=-1)
    elsewhere = authority.certificate("elsewhere", names="DNS:mail.elsewhere.example")
    (folder / "stranger").mkdir()
    strange = make_authority(folder / "stranger").certificate("strange")
    yield Fault("its certificate has expired", hello=shows(expired))
    yield Fault("its certificate is another host's", hello=shows(elsewhere))
    yield Fault("its certificate is its own", hello=shows(make_certificate(folder)))
    yield Fault("its certificate is signed by somebody unknown", hello=shows(strange))
    yield Fault("cut while encryption is agreed on", hello=breaks_off)
    yield Fault("garbage while encryption is agreed on", hello=babbles(7))
    yield Fault("no newer TLS than 1.0", hello=is_old)
    yield Fault("encryption is taken away", down=in_clear)


NAMES = list(rows("Connections", "mail in TLS"))


@pytest.mark.parametrize("name", NAMES)
def test_tls_that_went_bad_is_told_and_no_secret_leaves_and_then_all_is_there_once(
    certified: tuple[Bureau, Authority], tmp_path: Path, name: str
) -> None:
    bureau, authority = certified
    fault = {one.name: one for one in faults(authority, tmp_path)}[name]
    suffer(
        bureau,
        (("imap", fault), ("smtp", fault), ("http", fault)),
        lambda speech, fault: rows("Connections", TABLES[speech])[fault],
    )
    for line in bureau.lines[:-1]:
        heard = line.heard()
        assert not [secret for secret in readable(line) if secret in heard], line.name


def test_the_page_has_every_fault_of_tls_and_no_other(
    certified: tuple[Bureau, Authority], tmp_path: Path
) -> None:
    names = [one.name for one in faults(certified[1], tmp_path)]
    for table in set(TABLES.values()):
        assert list(rows("Connections", table)) == names
