"""Full mailboxes for the mail server: made once, then only linked to where the server looks."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

from tests.servers.dovecot import Mailbox
from tests.sync.letters import letters


def lay(mailbox: Mailbox, cache: Path, mails: int) -> None:
    """Let the inbox hold so many mails, all received now."""
    with mailbox.client("INBOX"):
        place = mailbox.maildir() / "cur"
    owner, second = place.stat(), int(time.time())
    for source in sorted(made(cache, mails).glob("*.eml")):
        target = place / f"{second}.M{source.stem}.bench,S={source.stat().st_size}:2,"
        try:
            os.link(source, target)
        except OSError:  # another file system
            shutil.copyfile(source, target)
        os.utime(target, (second, second))
        os.chown(target, owner.st_uid, owner.st_gid)


def made(cache: Path, mails: int) -> Path:
    """The folder of these mails, a file each."""
    place = cache / f"letters-{mails}"
    if (place / "whole").exists():
        return place
    place.mkdir(parents=True, exist_ok=True)
    for number, raw in enumerate(letters(mails, size=4)):
        (place / f"{number:09}.eml").write_bytes(raw)
    (place / "whole").touch()
    return place
