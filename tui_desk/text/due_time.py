"""A time to come as people say it in a customer's language: day of the week, day, month, time, in his time zone.

The words stand after *by*, *bis*, *antes del*, *le*, *до*, and are declined for that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from tui_desk.text.clean import fold
from tui_desk.typed import dataclass

_ANY = "%Y-%m-%d %H:%M"
"""In a language whose words are not known."""


@dataclass(frozen=True, slots=True)
class _Words:
    """How a language says a time."""

    days: tuple[str, ...]
    """Monday first."""
    months: tuple[str, ...]
    date: str
    year: str
    """After the month, where it is another year."""
    time: str
    first: str = ""
    """What the first day of a month is called, if not by its number."""
    on_the_hour: str = ""
    """The time where there are no minutes."""
    at_one: str = ""
    """The time in the hour after midnight's."""


def _split(words: str) -> tuple[str, ...]:
    return tuple(words.split())


_LANGUAGES: Mapping[str, _Words] = {
    "en": _Words(
        days=_split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
        months=_split(
            "January February March April May June July August September October November December"
        ),
        date="{weekday}, {day} {month}{year}, {time}",
        year=" {year}",
        time="{hour:02}:{minute:02}",
    ),
    "de": _Words(
        days=_split("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag"),
        months=_split("Januar Februar März April Mai Juni Juli August September Oktober November Dezember"),
        date="{weekday}, {day}. {month}{year}, {time}",
        year=" {year}",
        time="{hour}:{minute:02} Uhr",
        on_the_hour="{hour} Uhr",
    ),
    "es": _Words(
        days=_split("lunes martes miércoles jueves viernes sábado domingo"),
        months=_split(
            "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
        ),
        date="{weekday} {day} de {month}{year} a {time}",
        year=" de {year}",
        time="las {hour}:{minute:02}",
        at_one="la {hour}:{minute:02}",
    ),
    "fr": _Words(
        days=_split("lundi mardi mercredi jeudi vendredi samedi dimanche"),
        months=_split("janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
        date="{weekday} {day} {month}{year} à {time}",
        year=" {year}",
        time="{hour} h {minute:02}",
        on_the_hour="{hour} h",
        first="1er",
    ),
    "ru": _Words(
        days=_split("понедельника вторника среды четверга пятницы субботы воскресенья"),
        months=_split("января февраля марта апреля мая июня июля августа сентября октября ноября декабря"),
        date="{weekday}, {day} {month}{year}, {time}",
        year=" {year} г.",
        time="{hour}:{minute:02}",
    ),
    "uk": _Words(
        days=_split("понеділка вівторка середи четверга п’ятниці суботи неділі"),
        months=_split(
            "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня"
        ),
        date="{weekday}, {day} {month}{year}, {time}",
        year=" {year} р.",
        time="{hour}:{minute:02}",
    ),
}


def due_words(at: datetime, language: str, zone: str, now: datetime) -> str:
    """A due time as a customer reads it; `zone`: an IANA name, or empty for the machine's own time."""
    local, today = _local(at, zone), _local(now, zone)
    words = _LANGUAGES.get(spoken(language))
    if words is None:
        return local.strftime(_ANY)
    return words.date.format(
        weekday=words.days[local.weekday()],
        day=words.first if words.first and local.day == 1 else local.day,
        month=words.months[local.month - 1],
        year="" if local.year == today.year else words.year.format(year=local.year),
        time=_time(words, local),
    )


def spoken(language: str) -> str:
    """`de` of `de-AT`."""
    return fold(language).replace("_", "-").partition("-")[0]


def _time(words: _Words, local: datetime) -> str:
    form = words.time
    if not local.minute:
        form = words.on_the_hour or form
    if local.hour == 1:
        form = words.at_one or form
    return form.format(hour=local.hour, minute=local.minute)


def _local(at: datetime, zone: str) -> datetime:
    try:
        if not zone:
            return at.astimezone()
        from zoneinfo import ZoneInfo

        return at.astimezone(ZoneInfo(zone))
    except (OSError, ValueError, KeyError):  # a zone that this machine does not know is a KeyError
        return at.astimezone(UTC)
