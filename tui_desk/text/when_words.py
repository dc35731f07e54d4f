"""Words for days and times in the languages agents type them in, by what they mean. Accents and case don't count."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from tui_desk.text.clean import fold

_WEEKDAYS = (
    (
        "mon monday montag mo lundi lun lunes понедельник понедельника понедельнику пн понеділок понеділка "
        "poniedziałek poniedzialek poniedziałku pon"
    ),
    (
        "tue tues tuesday dienstag di mardi mar martes вторник вторника вторнику вт вівторок "
        "вівторка wtorek wtorku wt"
    ),
    (
        "wed wednesday mittwoch mi mercredi mer miércoles mie среда ср середа środa śr środę среду "
        "середу среды среде середи"
    ),
    (
        "thu thur thurs thursday donnerstag do jeudi jeu jueves jue четверг четверга четвергу чт "
        "четвер czwartek czwartku czw"
    ),
    (
        "fri friday freitag fr vendredi ven viernes vie пятница пт п'ятниця пятницу пятницы пятнице "
        "п'ятницю п'ятниці piątek pt piątku"
    ),
    (
        "sat saturday samstag sonnabend sa samedi sam sábado sab суббота сб субота субботу субботы "
        "субботе суботу суботи sobota sobotę sob"
    ),
    (
        "sun sunday sonntag so dimanche dim domingo dom воскресенье воскресенья воскресенью вс неділя нд неділю "
        "неділі niedziela niedzielę niedzieli niedz"
    ),
)
_MONTHS = (
    (
        "jan january januar jänner janvier janv enero ene январь января янв січень січня січ "
        "styczeń stycznia sty"
    ),
    "feb february februar février févr febrero февраль февраля фев лютий лютого лют luty lutego lut",
    "mar march märz mär mars marzo март марта березень березня бер marzec marca",
    "apr april avril avr abril abr апрель апреля апр квітень квітня квіт kwiecień kwietnia kwi",
    "may mai mayo май мая травень травня трав maj maja",
    "jun june juni juin junio июнь июня июн червень червня черв czerwiec czerwca cze",
    "jul july juli juillet juil julio июль июля июл липень липня лип lipiec lipca lip",
    "aug august août agosto ago август августа авг серпень серпня серп sierpień sierpnia sie",
    (
        "sep sept september septembre septiembre сентябрь сентября сен вересень вересня вер "
        "wrzesień września wrz"
    ),
    (
        "oct october oktober okt octobre octubre октябрь октября окт жовтень жовтня жовт "
        "październik października paź"
    ),
    "nov november novembre noviembre ноябрь ноября ноя листопад листопада лист listopad listopada lis",
    (
        "dec december dezember dez décembre déc diciembre dic декабрь декабря дек грудень грудня груд grudzień "
        "grudnia gru"
    ),
)
_UNITS = {
    "minutes": "m min mins minute minutes minuten minuto minutos мин минута минуту минуты минут хв хвилина "
    "хвилину хвилини хвилин minuta minutę minuty minut",
    "hours": "h hr hrs hour hours std stunde stunden heure heures hora horas ч час часа часов год година годину "
    "години годин godz godzina godzinę godziny godzin",
    "days": "d day days tag tage tagen jour jours día días д день дня дней днів дні dzień dni dnia",
    "weeks": "w wk wks week weeks woche wochen semaine semaines semana semanas нед неделя неделю недели недель "
    "неделе тиж тиждень тижня тижні тижнів tydzień tygodnie tygodni tygodniu tyg",
    "months": "mo mos month months monat monate monaten mois mes meses мес месяц месяца месяцев месяце міс "
    "місяць місяця місяці місяців miesiąc miesiące miesięcy miesiącu mies",
    "years": "y yr year years jahr jahre jahren an ans année año años г год года лет рік роки років rok lata lat",
}
_DAYS = {
    "0": "today heute aujourdhui hoy сегодня сьогодні dziś dzis dzisiaj",
    "1": "tomorrow tmrw tom morgen demain mañana завтра jutro",
    "2": "übermorgen ubermorgen après-demain apres-demain послезавтра післязавтра pojutrze",
}
_HOURS = {
    "9": "morning früh vormittag matin утром утра вранці ранку rano",
    "12": "noon midday mittag mittags midi mediodía полдень опівдні południe",
    "14": "afternoon nachmittag nachmittags après-midi apres-midi tarde днем вдень popołudniu",
    "18": "evening abend abends soir вечером вечера ввечері вечора wieczorem wieczór",
}
_TONIGHT = "tonight сегодня-вечером"
_NEXT = (
    "next coming nächste nächsten nächster nächstes prochain prochaine prochaines próximo próxima siguiente "
    "следующий следующая следующую следующей следующем следующего наступний наступна наступну наступного "
    "наступному następny następna następnym przyszły przyszła przyszłym przyszłą"
)
_WEEKEND = "weekend wochenende week-end finde выходные вихідні"
_NUMBERS = (
    "two zwei zwo dos deux два две дві dwa dwie",
    "three drei tres trois три trzy",
    "four vier cuatro quatre четыре чотири cztery",
    "five fünf cinco cinq пять п'ять pięć",
    "six sechs seis шесть шість sześć",
    "seven sieben siete sept семь сім siedem",
    "eight acht ocho huit восемь вісім osiem",
    "nine neun nueve neuf девять дев'ять dziewięć",
    "ten zehn diez dix десять dziesięć",
)
_ONE = "a an one ein eine einer einem einen un une una один одна одну одного jeden jedną через за za"
_AT = "at @ um à a las в во о об у o gegen vers около"
_FILLING = (
    "in on the at and am den dem der le la el los de del du of por dans en w we na на um this by bis zum till until "
    "avant jusqu'à para hasta до к ко"
)

_APOSTROPHES = dict.fromkeys(map(ord, "’ʼ`´‘"), "'")

Vocabulary = Mapping[str, int]


@cache
def weekdays() -> Vocabulary:
    """Word to day of the week, Monday 0."""
    return _numbered(_WEEKDAYS, 0)


@cache
def months() -> Vocabulary:
    """Word to month, January 1."""
    return _numbered(_MONTHS, 1)


@cache
def units() -> Mapping[str, str]:
    """Word to `minutes`, `hours`, `days`, `weeks`, `months`, `years`; `год` alone is the Ukrainian hour."""
    found: dict[str, str] = {}
    for unit, words in _UNITS.items():
        for word in words.split():
            found.setdefault(plain(word), unit)
    return found


@cache
def numbers() -> Vocabulary:
    """Word to how many, from two on."""
    return _numbered(_NUMBERS, 2)


@cache
def days() -> Vocabulary:
    """Word to days from today."""
    return {plain(word): int(number) for number, words in _DAYS.items() for word in words.split()}


@cache
def hours() -> Vocabulary:
    """Word for a part of the day to the hour it begins, as people mean it."""
    return {plain(word): int(hour) for hour, words in _HOURS.items() for word in words.split()}


@cache
def kinds() -> Mapping[str, str]:
    """Word to what else it is: `next`, `weekend`, `one`, `at`, `filling`, `tonight`."""
    groups = {
        "filling": _FILLING,
        "at": _AT,
        "one": _ONE,
        "weekend": _WEEKEND,
        "next": _NEXT,
        "tonight": _TONIGHT,
    }
    return {plain(word): kind for kind, words in groups.items() for word in words.split()}


def plain(text: str) -> str:
    """The form in which words are compared: folded, with one kind of apostrophe."""
    return fold(text).translate(_APOSTROPHES)


def _numbered(groups: tuple[str, ...], first: int) -> dict[str, int]:
    return {plain(word): number for number, words in enumerate(groups, first) for word in words.split()}
