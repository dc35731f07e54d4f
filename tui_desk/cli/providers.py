"""Where well-known mail providers keep their servers, and what their users must do first; facts only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tls = Literal["tls", "starttls", "none"]


@dataclass(frozen=True, slots=True)
class Server:
    """One mail server."""

    host: str
    port: int
    tls: Tls = "tls"


@dataclass(frozen=True, slots=True)
class Provider:
    """One company's servers."""

    name: str
    imap: Server
    smtp: Server
    domains: tuple[str, ...] = ()
    hint: str = ""
    """What has to be done there before a program may log in."""


_APP = "it takes an app password, made on its security page, not the account's own"
_ALLOW = "IMAP must be allowed in its web mail's settings first"


def _tls(name: str, imap: str, smtp: str, domains: str = "", hint: str = "") -> Provider:
    return Provider(name, Server(imap, 993), Server(smtp, 465), tuple(domains.split()), hint)


def _start(name: str, imap: str, smtp: str, domains: str = "", hint: str = "") -> Provider:
    return Provider(name, Server(imap, 993), Server(smtp, 587, "starttls"), tuple(domains.split()), hint)


PROVIDERS = (
    _tls("gmail", "imap.gmail.com", "smtp.gmail.com", "gmail.com googlemail.com", _APP),
    _start(
        "microsoft",
        "outlook.office365.com",
        "smtp.office365.com",
        "outlook.com hotmail.com live.com msn.com onmicrosoft.com",
        "Microsoft lets no password in any more; the channel needs an oauth table, see the documentation",
    ),
    _tls(
        "yahoo",
        "imap.mail.yahoo.com",
        "smtp.mail.yahoo.com",
        "yahoo.com yahoo.de yahoo.fr yahoo.co.uk ymail.com",
        _APP,
    ),
    _tls("aol", "imap.aol.com", "smtp.aol.com", "aol.com", _APP),
    Provider(
        "icloud",
        Server("imap.mail.me.com", 993),
        Server("smtp.mail.me.com", 587, "starttls"),
        ("icloud.com", "me.com", "mac.com"),
        _APP,
    ),
    _tls("fastmail", "imap.fastmail.com", "smtp.fastmail.com", "fastmail.com fastmail.fm", _APP),
    _start("gmx", "imap.gmx.net", "mail.gmx.net", "gmx.de gmx.net gmx.at gmx.ch", _ALLOW),
    _start("gmx-com", "imap.gmx.com", "mail.gmx.com", "gmx.com gmx.us gmx.co.uk", _ALLOW),
    _start("web.de", "imap.web.de", "smtp.web.de", "web.de", _ALLOW),
    _tls("t-online", "secureimap.t-online.de", "securesmtp.t-online.de", "t-online.de"),
    _tls(
        "yandex", "imap.yandex.com", "smtp.yandex.com", "yandex.com yandex.ru ya.ru", f"{_ALLOW}, and {_APP}"
    ),
    _tls("mail.ru", "imap.mail.ru", "smtp.mail.ru", "mail.ru bk.ru inbox.ru list.ru", _APP),
    _tls("ukr.net", "imap.ukr.net", "smtp.ukr.net", "ukr.net", f"{_ALLOW}, and {_APP}"),
    _tls("ovh", "ssl0.ovh.net", "ssl0.ovh.net"),
    _tls("ionos", "imap.ionos.com", "smtp.ionos.com"),
    _tls("ionos-de", "imap.ionos.de", "smtp.ionos.de", "online.de"),
    _tls("zoho", "imap.zoho.com", "smtp.zoho.com", "zoho.com zohomail.com", _ALLOW),
    _tls("zoho-eu", "imap.zoho.eu", "smtp.zoho.eu", "zohomail.eu", _ALLOW),
    _tls("mailbox.org", "imap.mailbox.org", "smtp.mailbox.org", "mailbox.org"),
    _tls("posteo", "posteo.de", "posteo.de", "posteo.de posteo.net"),
    _tls("gandi", "mail.gandi.net", "mail.gandi.net"),
    _tls("infomaniak", "mail.infomaniak.com", "mail.infomaniak.com", "ik.me"),
    _tls("orange.fr", "imap.orange.fr", "smtp.orange.fr", "orange.fr wanadoo.fr"),
    _tls("free.fr", "imap.free.fr", "smtp.free.fr", "free.fr"),
    _tls("libero", "imapmail.libero.it", "smtp.libero.it", "libero.it"),
    _tls("wp.pl", "imap.wp.pl", "smtp.wp.pl", "wp.pl", _ALLOW),
    _tls("seznam", "imap.seznam.cz", "smtp.seznam.cz", "seznam.cz email.cz"),
    Provider(
        "proton",
        Server("127.0.0.1", 1143, "starttls"),
        Server("127.0.0.1", 1025, "starttls"),
        ("proton.me", "protonmail.com", "pm.me"),
        "Proton Mail Bridge must run on this machine; it shows the password to use",
    ),
)


def by_name(name: str) -> Provider | None:
    """The provider of that name, for a domain of one's own that it serves."""
    return next((provider for provider in PROVIDERS if provider.name == name.strip().lower()), None)


def guess(address: str) -> Provider:
    """The provider of an address; for a domain nobody knows, the names most of them use. `name` is then empty."""
    domain = address.rpartition("@")[2].strip().lower()
    for provider in PROVIDERS:
        if any(domain == known or domain.endswith(f".{known}") for known in provider.domains):
            return provider
    return _tls("", f"imap.{domain}", f"smtp.{domain}")
