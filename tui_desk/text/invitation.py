"""A calendar part (RFC 5545) as a few readable lines: what, when, where, who. Nothing of it is acted upon."""

from __future__ import annotations

import re

from tui_desk.patterns import pattern

_UNFOLD = pattern(r"\r?\n[ \t]")
_LINE = pattern(r'([A-Za-z0-9\-]{1,60})((?:;(?:[^":;]|"[^"]*")*)*):(.*)')
_PARAMETER = pattern(r';([A-Za-z\-]+)=("[^"]*"|[^;":]*)')
_STAMP = pattern(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d{0,2}(Z?))?")
_MAX = 200_000
_MAX_PEOPLE = 20
_KINDS = {
    "REQUEST": "Invitation", "PUBLISH": "Event", "CANCEL": "Cancelled", "REPLY": "Answer to an invitation",
    "COUNTER": "Another time is proposed", "DECLINECOUNTER": "The proposed time is declined", "ADD": "Event added",
    "REFRESH": "The newest version is asked for",
}  # fmt: skip
_ANSWERS = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "TENTATIVE": "tentative",
    "DELEGATED": "delegated",
}

Property = tuple[str, dict[str, str], str]


def summarise(text: str, method: str = "") -> str:
    """The first event or task of a calendar, readable; empty if there is none."""
    properties = _first_component(_UNFOLD.sub("", text[:_MAX]))
    if not properties:
        return ""
    values: dict[str, Property] = {}
    for entry in properties:
        values.setdefault(entry[0], entry)
    method = (method or _value(values, "METHOD")).upper()
    lines = [f"{_KINDS.get(method, 'Event')}: {_value(values, 'SUMMARY') or '(no title)'}"]
    details = (
        ("When", _when(values)),
        ("Due", _stamp(values.get("DUE"))),
        ("Where", _value(values, "LOCATION")),
        ("Organizer", _person(values["ORGANIZER"]) if "ORGANIZER" in values else ""),
        ("Who", _people([entry for entry in properties if entry[0] == "ATTENDEE"])),
    )
    lines += [f"{label}: {value}" for label, value in details if value]
    if "RRULE" in values:
        lines.append("Repeats")
    description = _value(values, "DESCRIPTION")
    return "\n".join([*lines, "", description] if description else lines)


def _first_component(text: str) -> list[Property]:
    """The properties of the first event or task, and the calendar's own METHOD."""
    properties: list[Property] = []
    inside: list[str] = []
    found = False
    for line in text.splitlines():
        match = _LINE.fullmatch(line.strip())
        if match is None:
            continue
        name, value = match[1].upper(), match[3]
        if name == "BEGIN":
            inside.append(value.strip().upper())
            found |= inside[-1] in ("VEVENT", "VTODO")
        elif name == "END":
            if inside and inside.pop() in ("VEVENT", "VTODO"):
                break
        elif inside[-1:] in (["VEVENT"], ["VTODO"]) or name == "METHOD":
            params = {key.upper(): text.strip('"') for key, text in _PARAMETER.findall(match[2])}
            properties.append((name, params, _unescape(value)))
    return properties if found else []


def _unescape(value: str) -> str:
    return re.sub(r"\\([nN\\;,])", lambda pair: "\n" if pair[1] in "nN" else pair[1], value).strip()


def _value(values: dict[str, Property], name: str) -> str:
    return values[name][2] if name in values else ""


def _when(values: dict[str, Property]) -> str:
    start, end = _stamp(values.get("DTSTART")), _stamp(values.get("DTEND"))
    if not start or not end or start == end:
        return start
    if start[:10] == end[:10]:
        end = end[11:]
    zone = start.partition(" (")[2]
    return (
        f"{start.removesuffix(f' ({zone}')} – {end}"
        if zone and end.endswith(f" ({zone}")
        else f"{start} – {end}"
    )


def _stamp(entry: Property | None) -> str:
    found = _STAMP.match(entry[2]) if entry else None
    if entry is None or found is None:
        return ""
    day = "-".join(found.group(1, 2, 3))
    if found[4] is None:
        return day
    zone = "UTC" if found[6] else entry[1].get("TZID", "")
    return f"{day} {found[4]}:{found[5]}" + (f" ({zone})" if zone else "")


def _person(entry: Property) -> str:
    address = re.sub(r"(?i)^mailto:", "", entry[2])
    name = entry[1].get("CN", "")
    answer = _ANSWERS.get(entry[1].get("PARTSTAT", "").upper(), "")
    text = f"{name} <{address}>" if name and name != address else address
    return f"{text} ({answer})" if answer else text


def _people(entries: list[Property]) -> str:
    shown = ", ".join(_person(entry) for entry in entries[:_MAX_PEOPLE])
    return f"{shown} and {len(entries) - _MAX_PEOPLE} more" if len(entries) > _MAX_PEOPLE else shown
