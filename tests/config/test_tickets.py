"""What `[tickets]` says is what the rules read; a mistake is told in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tui_desk.config import load
from tui_desk.errors import ConfigError
from tui_desk.policy import policy_of
from tui_desk.ticket_policy import TicketPolicy
from tui_desk.working_hours import Span

WHOLE = """
[tickets]
reopen_days = 3
remind = ["10m", "1d"]
categories = ["Hardware", "Billing"]
states = {pl = {resolved = "załatwione"}, en = {submitted = "received"}}
[tickets.working_hours]
days = "mon-thu 8-16"
time_zone = "Europe/Berlin"
holidays = [2026-12-25, "2026-12-26"]
[[tickets.kinds]]
name = "customer"
due = "8 working hours"
[[tickets.kinds]]
name = "complaint"
priority = "high"
checklist = ["call back"]
[[tickets.fields]]
name = "severity"
type = "choice"
choices = ["minor", "major"]
kinds = ["complaint"]
required = true
[[tickets.templates]]
name = "check"
title = "Monthly check"
kind = "complaint"
fields = {severity = "minor"}
due = "2 days"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.touch(mode=0o600)
    return path


def read(file: Path, text: str) -> TicketPolicy:
    file.write_text(text)
    return policy_of(load(file), ()).tickets


def test_what_is_written_is_what_the_rules_read(file: Path) -> None:
    policy = read(file, WHOLE)
    assert list(policy.kinds) == ["customer", "back_office", "tracker", "complaint"]
    assert policy.kinds["customer"].due == Span(8, "hours", working=True)
    assert (policy.visible("customer"), policy.visible("complaint"), policy.visible("gone")) == (
        True,
        False,
        False,
    )
    assert (policy.kinds["complaint"].priority, policy.kinds["complaint"].title) == (1, "Complaint")
    assert policy.remind_ms == (86_400_000, 600_000)
    assert policy.templates["check"].due == Span(2, "days")
    assert policy.hours.holidays == {date(2026, 12, 25), date(2026, 12, 26)}
    assert policy.hours.here(datetime(2026, 7, 1, tzinfo=UTC)).hour == 2
    assert not policy.fields["severity"].is_of("customer")


def test_a_state_is_called_as_the_config_says_else_as_we_do_else_in_english(file: Path) -> None:
    policy = read(file, WHOLE)
    assert policy.state_name("resolved", "pl") == "załatwione"
    assert policy.state_name("submitted", "pl") == "received"
    assert policy.state_name("resolved", "de-AT") == "erledigt"
    assert policy.state_name("in_progress", "ja") == "in progress"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[[tickets.kinds]]\nname = "Big One"', "at most 30 small letters"),
        ('[[tickets.kinds]]\nname = "a"\ndue = "soon"', "write how long"),
        ('[[tickets.kinds]]\nname = "a"\n[[tickets.kinds]]\nname = "a"', "two kinds have the name 'a'"),
        ('[[tickets.fields]]\nname = "a"\ntype = "choice"', 'a field of type "choice" has `choices`'),
        ('[[tickets.fields]]\nname = "a"\nkinds = ["big"]', "there is no kind 'big'"),
        ('[[tickets.templates]]\nname = "a"', "is missing"),
        ('[[tickets.templates]]\nname = "a"\ntitle = "A"\nfields = {b = 1}', "there is no field 'b'"),
        ('[tickets.working_hours]\ndays = "always"', "write days and times"),
        ('[tickets.working_hours]\ntime_zone = "Mars"', "must be the name of a time zone"),
        ('[tickets.working_hours]\nholidays = ["christmas"]', "must be a date"),
        ("[tickets]\nkinds = 3", "write each one as lines of its own"),
        ('[tickets]\nremind = ["soon"]', "write a number and a unit"),
        (
            '[tickets]\ncategories = ["A"]\n[[tickets.kinds]]\nname = "a"\ncategory = "B"',
            "there is no category 'B'",
        ),
        (
            '[[tickets.kinds]]\nname = "a"\npriority = "hihg"',
            "kinds[0].priority: no priority 'hihg'; did you",
        ),
        (
            '[priorities]\nnormal = 0\nhot = 5\n[[tickets.templates]]\nname = "a"\ntitle = "A"\npriority = "urgent"',
            "no priority 'urgent'; there are: normal, hot",
        ),
        ('[[tickets.kinds]]\nname = "a"\nteam = "bikes"', "no team 'bikes'; there are: none"),
        ('[teams]\nbikes = ["bo"]\n[[tickets.kinds]]\nname = "a"\nteam = "bike"', "did you mean `bikes`?"),
        ('[teams]\n"two words" = ["bo"]', "'two words' must be one word"),
        ('[teams]\nme = ["bo"]', "no team can be called 'me'"),
        ('[teams]\nbikes = ["bo", "bo"]', "'bo' is in 'bikes' twice"),
        ('[teams]\nbikes = "bo"', "must be a list"),
        ("[priorities]\nhigh = 1", "one of them must have the rank 0"),
        ("[priorities]\nnormal = 0\nidle = 0", "'normal' and 'idle' have the rank 0"),
        ("[priorities]\nnormal = 0\nHot = 1\nhot = 2", "differs from another name only by capitals"),
        ("[priorities]\nnormal = 0\n'very hot' = 1", "'very hot' must be one word"),
        ("[priorities]\nnormal = 0\nhot = 100", "the rank of 'hot' must be"),
        ("[priorities]\nnormal = 'no'", "must be a whole number"),
        ("[tickets]\nreminder = []", "did you mean `remind`"),
        ('[tickets]\nremind_by_mail = "desk"', "no channel 'desk' with a mail address; there are: none"),
    ],
)
def test_a_mistake_is_told_in_plain_words(file: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told.replace("[", r"\[").replace("?", r"\?")):
        read(file, text)
