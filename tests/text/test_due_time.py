"""A due time as customers read it: in their language, in their time zone, and as they would say it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_desk.text.due_time import due_words
from tui_desk.text.ticket_texts import built_in

SPOKEN = ("en", "de", "es", "fr", "ru", "uk")
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TUESDAY = datetime(2026, 11, 24, 17, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "words", "sentence"),
    [
        ("en", "Tuesday, 24 November, 17:17", "by Tuesday, 24 November, 17:17."),
        ("de-AT", "Dienstag, 24. November, 17:17 Uhr", "bis Dienstag, 24. November, 17:17 Uhr fertig"),
        ("es", "martes 24 de noviembre a las 17:17", "antes del martes 24 de noviembre a las 17:17."),
        ("fr", "mardi 24 novembre à 17 h 17", "le mardi 24 novembre à 17 h 17 au plus tard"),
        ("ru", "вторника, 24 ноября, 17:17", "до вторника, 24 ноября, 17:17."),
        ("uk", "вівторка, 24 листопада, 17:17", "до вівторка, 24 листопада, 17:17."),
        ("pt", "2026-11-24 17:17", ""),
    ],
)
def test_it_is_said_in_the_customer_s_language(language: str, words: str, sentence: str) -> None:
    assert due_words(TUESDAY, language, "UTC", NOW) == words
    said = (built_in("state", language, "chat") or "").replace("{due}", words)
    assert sentence in said


@pytest.mark.parametrize(
    ("language", "at", "words"),
    [
        ("de", (2026, 12, 1, 9, 0), "Dienstag, 1. Dezember, 9 Uhr"),
        ("fr", (2026, 12, 1, 9, 0), "mardi 1er décembre à 9 h"),
        ("es", (2026, 12, 1, 1, 5), "martes 1 de diciembre a la 1:05"),
        ("en", (2027, 1, 4, 9, 0), "Monday, 4 January 2027, 09:00"),
        ("es", (2027, 1, 4, 9, 0), "lunes 4 de enero de 2027 a las 9:00"),
        ("ru", (2027, 1, 4, 9, 0), "понедельника, 4 января 2027 г., 9:00"),
        ("uk", (2027, 1, 4, 9, 0), "понеділка, 4 січня 2027 р., 9:00"),
    ],
)
def test_what_people_say_otherwise_is_said_so(language: str, at: tuple[int, ...], words: str) -> None:
    year, month, day, hour, minute = at
    assert due_words(datetime(year, month, day, hour, minute, tzinfo=UTC), language, "UTC", NOW) == words


@given(
    days=st.integers(0, 800),
    minutes=st.integers(0, 24 * 60 - 1),
    language=st.sampled_from(SPOKEN),
    zone=st.sampled_from(("UTC", "Europe/Kyiv", "America/St_Johns", "Pacific/Kiritimati", "no/such zone")),
)
def test_it_is_that_moment_in_his_time_zone_and_no_other(
    days: int, minutes: int, language: str, zone: str
) -> None:
    moment = NOW + timedelta(days=days, minutes=minutes)
    local = moment.astimezone(UTC if "no/" in zone else ZoneInfo(zone))
    words = due_words(moment, language, zone, NOW)
    numbers = [
        int("".join(filter(str.isdigit, word)))
        for word in words.replace(":", " ").split()
        if word[0].isdigit()
    ]
    year = [] if local.year == NOW.astimezone(local.tzinfo).year else [local.year]
    minute = [local.minute] if local.minute or language not in ("de", "fr") else []
    assert numbers == [local.day, *year, local.hour, *minute]
    assert "{" not in words
    other = due_words(moment + timedelta(days=1), language, zone, NOW)
    assert other.split()[0] != words.split()[0], "another day of the week"


@pytest.mark.parametrize("language", SPOKEN)
def test_no_two_days_or_months_have_one_name(language: str) -> None:
    days = {due_words(TUESDAY + timedelta(days=day), language, "UTC", NOW).split()[0] for day in range(7)}
    months = {
        due_words(datetime(2027, month, 15, tzinfo=UTC), language, "UTC", NOW) for month in range(1, 13)
    }
    assert (len(days), len(months)) == (7, 12)
