"""A sync process that is killed is missed at once: the status says so, and the console's next one takes over."""

from __future__ import annotations

import os
import re
import signal

from tests.desk.world import letter
from tests.journeys.office import Office
from tests.waiting import until
from tui_desk.store.reader import Reader


def leader(reader: Reader) -> tuple[int, int]:
    """The epoch of the lease and the process that holds it."""
    row = reader.row("SELECT epoch, pid FROM lease")
    return (row[0], row[1]) if row else (0, 0)


def test_the_consoles_own_sync_is_replaced_when_it_is_killed(office: Office) -> None:
    with office.console() as console, office.desk() as desk:
        console.sees("All open")
        until(lambda: desk.ask(leader)[0] == 1)
        for epoch in (2, 3):
            os.kill(desk.ask(leader)[1], signal.SIGKILL)
            until(lambda wanted=epoch: desk.ask(leader)[0] == wanted)  # type: ignore[misc]


def test_a_service_that_is_killed_does_not_count_as_syncing(office: Office) -> None:
    office.receive(letter("Anybody there?"))
    with office.sync() as service:
        until(lambda: "running; it showed life" in office.run("doctor"))
        service.kill()
        service.wait()
        assert "not running" in office.run("doctor")


def test_a_service_that_hangs_is_told_with_what_wakes_and_what_ends_it(office: Office) -> None:
    office.receive(letter("Anybody there?"))
    with office.sync() as service, office.desk() as desk:
        until(lambda: "running; it showed life" in office.run("doctor"))
        service.send_signal(signal.SIGSTOP)
        pid = desk.ask(leader)[1]
        desk.do(lambda tx: tx.run("UPDATE lease SET beat_at = beat_at - 180000"))
        told = office.run("doctor")
        assert f"it hangs: process {pid} on " in told
        assert f"`kill -9 {pid}` ends it" in told
        service.send_signal(signal.SIGCONT)
        until(lambda: "running; it showed life" in office.run("doctor"))


def test_a_consoles_sync_that_cannot_begin_says_why_and_begins_once_that_is_mended(office: Office) -> None:
    right = office.config_path.read_text()
    office.config_path.write_text(right.replace("folders =", 'hots = "x"\nfolders ='))
    with office.console((120, 40)) as console, office.desk() as desk:
        console.sees("The sync can't start", "hots:", "Ctrl+L")
        office.config_path.write_text(right)
        until(lambda: desk.ask(leader)[0] == 1)


def test_a_consoles_sync_whose_secret_is_mended_begins_when_it_is_asked_for(office: Office) -> None:
    right = office.config_path.read_text()
    secret = office.folder / "password"
    secret.write_text(f"{office.mailbox.password}\n")
    secret.chmod(0o644)
    secrets = right.replace(f'password = "{office.mailbox.password}"', f'password_file = "{secret}"')
    office.config_path.write_text(secrets)
    with office.console((120, 40)) as console, office.desk() as desk:
        console.sees("The sync can't start", "chmod 600")
        secret.chmod(0o600)
        console.press("ctrl+l")
        until(lambda: desk.ask(leader)[0] == 1)


def test_a_secret_that_is_not_there_for_anybody_keeps_only_its_own_channel_from_the_consoles_sync(
    office: Office,
) -> None:
    right = office.config_path.read_text()
    same = right[right.index("[[channels]]") :]
    moved = same.replace('name = "support"', 'name = "moved"').replace(
        f'password = "{office.mailbox.password}"', f'password_file = "{office.folder}/moved/password"'
    )
    address = re.search('address = "(.*)"', moved)
    assert address is not None
    office.config_path.write_text(right + moved.replace(address.group(), 'address = "moved@desk.example"'))
    office.receive(letter("Anybody there?"))
    with office.console((120, 40)) as console:
        console.sees("Anybody there?", "moved needs somebody")
