"""What a test run starts does not outlive it."""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import sys
import tempfile

from tests.needs import program
from tests.waiting import PATIENCE

RUN = """
import sys
from pathlib import Path
from tests.servers.dovecot import Dovecot
Dovecot(Path(sys.argv[1])).start()
print((Path(sys.argv[1]) / "run/master.pid").read_text(), flush=True)
sys.stdin.read()
"""


def test_a_server_ends_with_a_run_that_is_killed() -> None:
    program("dovecot")
    base = tempfile.mkdtemp(prefix="dovecot-")
    pipe = subprocess.PIPE
    with subprocess.Popen((sys.executable, "-c", RUN, base), stdin=pipe, stdout=pipe) as run:
        assert run.stdout is not None
        with open(os.pidfd_open(int(run.stdout.readline()))) as server:
            assert not _ended(server.fileno(), 0)
            run.kill()
            assert _ended(server.fileno(), PATIENCE)
    shutil.rmtree(base)


def _ended(process: int, seconds: float) -> bool:
    return bool(select.select([process], [], [], seconds)[0])
