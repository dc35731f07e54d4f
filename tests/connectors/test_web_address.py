"""Servers are named by encrypted addresses, and what a messenger names is fetched from its own servers only."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from tui_desk.config import validating
from tui_desk.connectors.slack import SlackConnector
from tui_desk.connectors.vk import VkConnector
from tui_desk.connectors.web_address import WebAddress, is_ours
from tui_desk.errors import ConfigError

VENDOR, HERE = "https://api.vk.ru", "http://127.0.0.1:8000"


@pytest.mark.parametrize("url", ["https://a.example", "https://a.example/", "http://127.0.0.1:8000"])
def test_an_encrypted_address_or_this_machine_will_do(url: str) -> None:
    assert TypeAdapter(WebAddress).validate_python(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url", ["http://a.example", "a.example", "ftp://a.example", "https://", "https://[", ""]
)
def test_everything_else_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="https://"):
        TypeAdapter(WebAddress).validate_python(url)


@pytest.mark.parametrize(
    ("url", "api_url", "ours"),
    [
        ("https://vk.com/doc1", VENDOR, True),
        ("https://lp.vk.com/whp/1", VENDOR, True),
        ("wss://lp.vk.com/whp/1", VENDOR, True),
        ("https://api.vk.ru/x", VENDOR, True),
        ("http://vk.com/doc1", VENDOR, False),
        ("https://notvk.com/doc1", VENDOR, False),
        ("https://vk.com.a.example/doc1", VENDOR, False),
        ("https://vk.com@a.example/doc1", VENDOR, False),
        ("https://a.example/?vk.com", VENDOR, False),
        ("http://127.0.0.1:8000/x", VENDOR, False),
        ("https://169.254.169.254/x", VENDOR, False),
        ("ws://127.0.0.1:9000/x", HERE, True),
        ("http://10.0.0.1/x", HERE, False),
        ("file:///etc/passwd", HERE, False),
        ("https://[", VENDOR, False),
        ("", VENDOR, False),
    ],
)
def test_what_a_server_names_must_be_its_messengers(url: str, api_url: str, ours: bool) -> None:
    assert is_ours(url, api_url, ("vk.com", "vk.ru")) is ours


def test_settings_name_the_token_that_is_missing() -> None:
    with pytest.raises(ConfigError, match="token_command"):
        validating.checked(VkConnector.Settings, {"name": "club"})
    with pytest.raises(ConfigError, match="xapp"):
        validating.checked(SlackConnector.Settings, {"name": "acme", "token_env": "BOT"})
