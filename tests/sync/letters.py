"""Mail as a support desk gets it, made from a seed: short and long, HTML, attachments, answers to each other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

_WORDS = (
    "order",
    "invoice",
    "not",
    "received",
    "refund",
    "please",
    "check",
    "account",
    "shipping",
    "late",
    "box",
    "broken",
    "thanks",
    "regards",
    "customer",
    "again",
    "payment",
    "card",
    "address",
    "delivery",
)
_BEGIN = datetime(2026, 9, 1, tzinfo=UTC)
_RECENT = 50


def letters(count: int, seed: int = 1, *, size: int = 1, file: int = 100_000) -> Iterator[bytes]:
    """So many mails; four in ten have HTML of `size` times a few kB, one in ten a file of `file` bytes."""
    rng = random.Random(seed)
    before: list[tuple[str, str, str]] = []
    for number in range(count):
        mail = EmailMessage()
        sender = f"c{rng.randint(1, max(count // 4, 2))}@customers.example"
        subject, text = f"Order {seed}/{number} is late", _text(rng, rng.randint(1, 5))
        if before and rng.random() < 0.5:
            answered, sender, quoted = rng.choice(before[-_RECENT:])
            mail["In-Reply-To"] = mail["References"] = answered
            subject = f"Re: Order {seed}/{number}"
            text += _quoted(quoted)
        mail_id = f"<m{number}.{seed}@customers.example>"
        mail["From"], mail["To"], mail["Subject"] = f"Customer <{sender}>", "support@desk.example", subject
        mail["Date"], mail["Message-ID"] = format_datetime(_BEGIN + timedelta(minutes=number)), mail_id
        mail.set_content(text)
        kind = rng.random()
        if kind < 0.4:
            mail.add_alternative(_html(rng, rng.randint(1, 12) * size), subtype="html")
        elif kind < 0.5:
            mail.add_attachment(
                rng.randbytes(file), maintype="application", subtype="pdf", filename=f"invoice {number}.pdf"
            )
        before.append((mail_id, sender, text))
        yield mail.as_bytes()


def _text(rng: random.Random, paragraphs: int) -> str:
    return "\n\n".join(" ".join(_sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(paragraphs))


def _sentence(rng: random.Random) -> str:
    return " ".join(rng.choices(_WORDS, k=rng.randint(5, 18))).capitalize() + "."


def _quoted(text: str) -> str:
    lines = "\n".join(f"> {line}" for line in text.splitlines()[:30])
    return f"\n\nOn Mon, 2 Nov 2026 at 10:00, Desk <support@desk.example> wrote:\n{lines}"


def _html(rng: random.Random, paragraphs: int) -> str:
    parts = (
        f"<div style='color:#333'><p>{_text(rng, 1)}</p><img src='https://x.example/{number}.png'>"
        f"<a href='https://x.example/{number}'>more</a></div>"
        for number in range(paragraphs)
    )
    return f"<html><head><style>p{{}}</style></head><body>{''.join(parts)}</body></html>"
