"""What can be told from an address alone."""

from __future__ import annotations

import pytest

from tui_desk.cli.answers import GivenServer, free_name, is_address, server_of
from tui_desk.cli.providers import PROVIDERS, Server, by_name, guess


@pytest.mark.parametrize(
    ("address", "imap", "smtp"),
    [
        ("a@gmail.com", Server("imap.gmail.com", 993), Server("smtp.gmail.com", 465)),
        (
            "a@Outlook.com",
            Server("outlook.office365.com", 993),
            Server("smtp.office365.com", 587, "starttls"),
        ),
        (
            "a@acme.onmicrosoft.com",
            Server("outlook.office365.com", 993),
            Server("smtp.office365.com", 587, "starttls"),
        ),
        ("a@web.de", Server("imap.web.de", 993), Server("smtp.web.de", 587, "starttls")),
        ("a@acme.example", Server("imap.acme.example", 993), Server("smtp.acme.example", 465)),
        ("a@notgmail.com", Server("imap.notgmail.com", 993), Server("smtp.notgmail.com", 465)),
    ],
)
def test_the_servers_follow_from_the_domain(address: str, imap: Server, smtp: Server) -> None:
    found = guess(address)
    assert (found.imap, found.smtp) == (imap, smtp)


def test_a_provider_with_domains_of_its_customers_is_found_by_name() -> None:
    found = by_name(" Gmail ")
    assert found is not None
    assert found.imap.host == "imap.gmail.com"
    assert by_name("imap.example.com") is None


def test_no_two_providers_share_a_name_or_a_domain() -> None:
    names = [provider.name for provider in PROVIDERS]
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(set(names)) == len(names)
    assert len(set(domains)) == len(domains)


def test_only_this_machine_is_spoken_to_without_encryption() -> None:
    assert all("none" not in (provider.imap.tls, provider.smtp.tls) for provider in PROVIDERS)


@pytest.mark.parametrize(
    ("given", "server"),
    [
        (GivenServer(), Server("imap.x", 993)),
        (GivenServer("mail.x"), Server("mail.x", 993)),
        (GivenServer(port=143), Server("imap.x", 143, "starttls")),
        (GivenServer(tls="starttls"), Server("imap.x", 143, "starttls")),
        (GivenServer("127.0.0.1", 4143, "none"), Server("127.0.0.1", 4143, "none")),
    ],
)
def test_what_is_given_goes_over_what_is_guessed(given: GivenServer, server: Server) -> None:
    assert given.over(Server("imap.x", 993)) == server


def test_port_and_encryption_of_a_sending_server_follow_each_other() -> None:
    guessed = Server("smtp.x", 465)
    assert GivenServer(tls="starttls").over(guessed) == Server("smtp.x", 587, "starttls")
    assert GivenServer(port=587).over(guessed) == Server("smtp.x", 587, "starttls")


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("mail.x", Server("mail.x", 993)),
        ("mail.x:143", Server("mail.x", 143, "starttls")),
        (" mail.x:1993 ", Server("mail.x", 1993)),
        ("[::1]:993", Server("::1", 993)),
    ],
)
def test_a_server_may_be_typed_with_its_port(text: str, server: Server) -> None:
    assert server_of(text, Server("imap.x", 993)) == server


def test_a_channel_gets_a_free_name_from_its_address() -> None:
    assert free_name("support@acme.example", frozenset()) == "support"
    assert free_name("support@acme.example", frozenset({"support", "support-2"})) == "support-3"
    assert free_name("Сервис@acme.example", frozenset()) == "mail"
    assert free_name("we+you@acme.example", frozenset()) == "we-you"


@pytest.mark.parametrize("text", ["support", "@x.y", "a@", "a b@x.y", "a@.y", "a@y.", "a\x1b@x.y", ""])
def test_a_slip_in_an_address_is_caught(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize(
    "text", ["support@acme.example", "we+you@acme.example", "a@localhost", "日本@例え.jp"]
)
def test_any_real_address_is_taken(text: str) -> None:
    assert is_address(text)
