"""Every fault of a line, by what is spoken on it; the names are those of docs/faults.md."""

from __future__ import annotations

from tests.faults.lines import Speech
from tests.servers.faults import (
    BYE,
    Fault,
    answers,
    bye,
    cut,
    cut_anywhere,
    dribble,
    garbage,
    half_close,
    lengths,
    reset,
    says,
    silence,
    stall,
    stall_in_content,
)

ANY: tuple[Fault, ...] = (
    Fault("nothing listens any more", absent=True),
    Fault("connections are reset at once", reset),
    Fault("connections stand, and nobody speaks", silence),
    Fault("cut after seven bytes", down=cut(7)),
    Fault("cut anywhere", down=cut_anywhere(20_26)),
    Fault("stalled after forty bytes", down=stall(40)),
    Fault("stalled within what was promised", down=stall_in_content),
    Fault("half closed", down=half_close(40)),
    Fault("a byte at a time", down=dribble),
    Fault("garbage", down=garbage(7)),
)
IMAP: tuple[Fault, ...] = (
    Fault("BYE instead of a greeting", says(BYE)),
    Fault("BYE while we listen", down=bye(b"IDLE\r\n")),
    Fault("BYE within the mails", down=bye(b"BODY.PEEK[")),
    Fault("BYE while a copy is laid into Sent", down=bye(b" APPEND ")),
    Fault("literals told too short", down=lengths(lambda length: max(length - 9, 1))),
    Fault("literals told too long", down=lengths(lambda length: length + 99)),
    Fault("literals told absurdly long", down=lengths(lambda _length: 10**30)),
    Fault("literals told below zero", down=lengths(lambda length: -length)),
)
SMTP: tuple[Fault, ...] = (
    Fault("421 to everybody", says(b"421 4.3.2 too busy, come back later\r\n")),
    Fault("554 to everybody", says(b"554 5.3.2 no mail today\r\n")),
)
HTTP: tuple[Fault, ...] = (
    Fault("lengths told too short", down=lengths(lambda length: max(length - 9, 1))),
    Fault("lengths told too long", down=lengths(lambda length: length + 99)),
    Fault("lengths told below zero", down=lengths(lambda length: -length)),
    Fault("500 to everybody", answers("500 Internal Server Error")),
    Fault("503 to everybody", answers("503 Service Unavailable", "Retry-After: 5\r\n", b"<h1>Sorry</h1>")),
    Fault("a login page of the network", answers("200 OK", "Content-Type: text/html\r\n", b"<h1>Pay</h1>")),
    Fault("429, wait a day", answers("429 Too Many Requests", "Retry-After: 86400\r\n")),
    Fault("429, wait for less than nothing", answers("429 Too Many Requests", "Retry-After: -5\r\n")),
    Fault("429, wait no time", answers("429 Too Many Requests", "Retry-After: 0\r\n")),
    Fault("429, wait for a word", answers("429 Too Many Requests", "Retry-After: a while\r\n")),
    Fault("429, and no word of waiting", answers("429 Too Many Requests")),
)
Round = tuple[tuple[Speech, Fault], ...]
SPOKEN: dict[Speech, tuple[Fault, ...]] = {"imap": IMAP, "smtp": SMTP, "http": HTTP}


def rounds() -> list[Round]:
    """What is suffered together: a common fault by all, then one of its own by each."""
    common: list[Round] = [(("imap", one), ("smtp", one), ("http", one)) for one in ANY]
    longest = max(map(len, SPOKEN.values()))
    own = [
        tuple((speech, faults[number]) for speech, faults in SPOKEN.items() if number < len(faults))
        for number in range(longest)
    ]
    return common + own
