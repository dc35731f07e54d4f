"""The same kind of mail as a Maildir, and what each mail program needs to open it."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bench import peers
from bench.measure import Given
from bench.plans import NOW
from bench.texts import Texts
from tui_desk.moments import moment


@dataclass(frozen=True, slots=True)
class Reader:
    """A mail program on a Maildir."""

    name: str
    version: str
    command: list[str]
    ready: Callable[[str], bool]
    """Whether the screen shows its list."""
    leave: str
    """The keys that end it."""
    env: Mapping[str, str]


def maildir(cache: Path, mails: int) -> Path:
    """A folder with so many mails, made once."""
    place = cache / f"maildir-{mails}"
    if (place / "whole").exists():
        return place
    for part in ("cur", "new", "tmp"):
        (place / "INBOX" / part).mkdir(parents=True, exist_ok=True)
    texts, rng = Texts(1), random.Random("maildir")
    for number in range(mails):
        language = texts.language(rng)
        mail = EmailMessage()
        mail["From"] = f"{texts.name(rng, language)} <customer{number % 5000}@mail.example>"
        mail["To"] = "support@lindenthal.example"
        mail["Subject"] = texts.subject(rng, language) or "Hello"
        mail["Date"] = format_datetime(moment(NOW - (mails - number) * 600_000))
        mail["Message-ID"] = f"<{number}@bench.example>"
        mail.set_content(texts.message(rng, language, 500))
        (place / "INBOX" / "cur" / f"{1_700_000_000 + number}.{number}.bench:2,").write_bytes(mail.as_bytes())
    (place / "whole").touch()
    return place


def readers(options: Given, mails: int, env: Mapping[str, str]) -> list[Reader]:
    """Every mail program that is here, opening this Maildir."""
    place = maildir(options.cache, mails)
    made = (_neomutt(place, env), _aerc(place, env), _alot(place, env))
    return [one for one in made if one is not None]


def _neomutt(place: Path, env: Mapping[str, str]) -> Reader | None:
    program = peers.debian("neomutt")
    if program is None:
        return None
    rc = place / "neomuttrc"
    rc.write_text(
        f'set mbox_type=Maildir\nset folder="{place}"\nset spoolfile="{place}/INBOX"\n'
        f'set header_cache="{place}/hcache"\nset sort=reverse-date-received\nset quit=yes\nset wait_key=no\n'
        "set mail_check_stats=no\nset mark_old=no\n"
    )
    return Reader(
        "neomutt", peers.version(program), [program, "-F", str(rc)], lambda text: "Msgs:" in text, "q", env
    )


def _aerc(place: Path, env: Mapping[str, str]) -> Reader | None:
    program = peers.debian("aerc")
    if program is None:
        return None
    config = Path(env["XDG_CONFIG_HOME"]) / "aerc"
    config.mkdir(parents=True, exist_ok=True)
    accounts = config / "accounts.conf"
    accounts.write_text(f"[bench]\nsource = maildir://{place}\ndefault = INBOX\nfrom = us <us@x.example>\n")
    accounts.chmod(0o600)
    for name in ("aerc.conf", "binds.conf"):
        default = Path("/usr/share/aerc") / name
        (config / name).write_bytes(default.read_bytes() if default.exists() else b"")
    return Reader(
        "aerc", peers.version(program), [program], lambda text: text.count("2026-") > 5, ":quit -f\r", env
    )


def _alot(place: Path, env: Mapping[str, str]) -> Reader | None:
    program, notmuch = peers.debian("alot"), peers.debian("notmuch")
    if program is None or notmuch is None:
        return None
    config = place / "notmuch-config"
    config.write_text(f"[database]\npath={place}\n[new]\ntags=inbox\nignore=hcache;whole;neomuttrc\n")
    own = {**env, "NOTMUCH_CONFIG": str(config)}
    subprocess.run([notmuch, "new", "--quiet"], check=False, capture_output=True, env=own)
    command = [program, "-n", str(config), "search", "*"]
    return Reader("alot", peers.version(program), command, _is_full, "q", own)


def _is_full(text: str) -> bool:
    """Whether a list fills half of the screen."""
    lines = text.split("\n")
    return sum(bool(line.strip()) for line in lines) > len(lines) // 2
