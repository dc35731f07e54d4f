"""A mail above the limit: its text comes, its attachments stay on the server until somebody wants them."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from tui_desk.connectors.imap.session import Session
from tui_desk.connectors.imap.structure import Leaf, assemble, read, walk
from tui_desk.connectors.mail import mail_event
from tui_desk.exchange import File, Message, Place, Unreadable
from tui_desk.text.identity import come_along

_ITEMS = 40
"""So many sections in one FETCH."""
_WHOLE = "message.eml"


def bring(
    session: Session, place: Place, received_at: datetime, *, size: int, outgoing: bool
) -> Message | Unreadable:
    """The mail without its big parts; as its header and one file where its parts can't be told apart."""
    try:
        return _by_parts(session, place, received_at, outgoing=outgoing)
    except (ValueError, RecursionError):
        return _as_one(session, place, received_at, size=size, outgoing=outgoing)


def _by_parts(
    session: Session, place: Place, received_at: datetime, *, outgoing: bool
) -> Message | Unreadable:
    row = session.fetch([place.uid], "BODYSTRUCTURE").get(place.uid, {})
    tree = read(row.get(b"BODYSTRUCTURE"))
    nodes = list(walk(tree))
    leaves = [node for node in nodes if isinstance(node, Leaf)]
    header = _sections(session, place.uid, ["HEADER"])["HEADER"]
    mime = _sections(session, place.uid, [f"{node.number}.MIME" for node in nodes[1:]])
    small = come_along((leaf.media_type, leaf.size) for leaf in leaves)
    bodies = _sections(session, place.uid, [leaf.number for leaf in itertools.compress(leaves, small)])
    raw = assemble(tree, header, {key.removesuffix(".MIME"): value for key, value in mime.items()}, bodies)
    left = {leaf.marker: leaf for leaf in leaves if leaf.number not in bodies}
    sizes = {marker: leaf.size for marker, leaf in left.items()}
    event = mail_event(raw, place=place, received_at=received_at, outgoing=outgoing, left=sizes)
    return event if isinstance(event, Unreadable) else replace(event, files=tuple(_files(event, left)))


def _as_one(
    session: Session, place: Place, received_at: datetime, *, size: int, outgoing: bool
) -> Message | Unreadable:
    header = _sections(session, place.uid, ["HEADER"])["HEADER"]
    event = mail_event(header, place=place, received_at=received_at, outgoing=outgoing)
    if isinstance(event, Unreadable):
        return event
    return replace(event, files=(_left(place, Leaf("", "message/rfc822", "8bit", size), _WHOLE),))


def _files(event: Message, by_marker: dict[bytes, Leaf]) -> Iterator[File]:
    """The mail's files; those whose content is only a marker know where it is."""
    assert event.place is not None
    for file in event.files:
        leaf = by_marker.pop((file.content or b"").strip(), None)
        if leaf is None:
            yield file
        else:
            reference = _left(event.place, leaf, file.name)
            yield replace(file, content=None, size=leaf.size, ref=reference.ref)
    for leaf in by_marker.values():
        yield _left(event.place, leaf, f"part-{leaf.number}")


def _left(place: Place, leaf: Leaf, name: str) -> File:
    ref = {
        "folder": place.folder,
        "uidvalidity": place.uidvalidity,
        "uid": place.uid,
        "part": leaf.number,
        "encoding": leaf.encoding,
    }
    return File(name=name, media_type=leaf.media_type, size=leaf.size, ref=ref)


def _sections(session: Session, uid: int, sections: Iterable[str]) -> dict[str, bytes]:
    """The content of each section. Raises ValueError if one is missing."""
    found: dict[str, bytes] = {}
    remaining = iter(sections)
    while some := list(itertools.islice(remaining, _ITEMS)):
        row = session.fetch([uid], *(f"BODY.PEEK[{section}]" for section in some)).get(uid, {})
        for section in some:
            content = row.get(f"BODY[{section}]".encode())
            if not isinstance(content, bytes):
                raise ValueError(f"the server does not deliver section {section}")
            found[section] = content
    return found
