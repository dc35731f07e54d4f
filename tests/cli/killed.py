"""Backup and restore killed at every step on the disk. Run as a program: imports once, forks for each step."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

STEPS = {"open", "os.link", "os.rename", "os.remove", "os.mkdir", "os.chmod", "sqlite3.connect"}


def main(verb: str, folder: Path, every: int) -> None:
    """Print a line of JSON for each step at which it was killed, the last one for the run that was not."""
    from tui_desk.__main__ import run

    run(["--config", str(folder / "config.toml"), "backup", str(folder / "warm.tar"), "--replace"])
    number, ended = 0, False
    while not ended:
        number += every
        desk = folder / "killed"
        shutil.rmtree(desk, ignore_errors=True)
        shutil.copytree(folder / "desk", desk)
        config = desk / "config.toml"
        config.write_text((folder / "config.toml").read_text().replace(f"{folder}/desk/", f"{desk}/"))
        words = ["--config", str(config), verb, str(desk / "backup.tar")]
        ended = _killed_at(number, words, desk)
        print(json.dumps({"ended": ended, **_state(config, desk)}), flush=True)


def _killed_at(number: int, words: Sequence[str], within: Path) -> bool:
    pid = os.fork()
    if pid:
        return not os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    left = number

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal left
        if event in STEPS and str(within) in str(arguments[:2]):
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

    from tui_desk.__main__ import run

    sys.addaudithook(count)
    with open(os.devnull, "w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        code = run(words)
    os._exit(code)


def _state(config: Path, desk: Path) -> dict[str, object]:
    """In a process of its own, since it is the next one that must find everything well."""
    from tui_desk.desk import deep
    from tui_desk.errors import StoreError
    from tui_desk.store import archive
    from tui_desk.store.engine import open_store

    store = open_store(f"sqlite:///{desk}/desk.db", create=False)
    with store.read() as reader:
        subjects = [row[0] for row in reader.rows("SELECT subject FROM conversation ORDER BY id")]
        wrong = [one.text for one in deep.look(reader, store.files) if one.state == "fail"]
    store.close()
    backup: object = None
    if (desk / "backup.tar").exists():
        try:
            backup = archive.check(desk / "backup.tar").schema
        except StoreError as error:
            backup = f"half: {error}"
    return {"subjects": subjects, "wrong": wrong, "backup": backup}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
