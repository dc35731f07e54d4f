"""What a draft is, in words: to whom it goes, what hangs on it, what speaks against sending it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from tui_desk.rows import DraftRow
from tui_desk.text.address import valid_address
from tui_desk.text.clean import fold
from tui_desk.text.quotes_lines import is_quoted, marker
from tui_desk.text.ticket_number import named
from tui_desk.widgets.cells import one_line
from tui_desk.widgets.message_things import size_text

File = tuple[str, str, str, int]
Mailbox = tuple[str, str]

_KINDS = {"reply": "Reply to", "reply_all": "Reply to all:", "forward": "Forward to", "new": "New, to"}
_ATTACHED = re.compile(
    r"\b(?:attached|attachment|attaching|enclosed|anbei|angehangt\w*|im anhang|beigefugt\w*|ci-joint\w*|piece jointe|"
    r"en pieces? jointes?|adjunt\w*|в приложении|во вложении|прикрепля\w*|прилага\w*|у вкладенн\w*|в додатку|долуча\w*|"
    r"za[lł]acz\w*|in allegato|allegat\w*|in de bijlage|bijgevoegd\w*|em anexo)\b"
)


def what_and_whom(draft: DraftRow) -> str:
    """The first line of the composer: `Reply to Anna <anna@x.example>, cc …`."""
    if draft.kind == "announcement":
        return f"Tell everybody on {named(draft.ticket_id or 0)}"
    if draft.form is not None:
        return "Form of a ticket · not opened yet"
    if draft.call is not None:
        what = "Visit of" if draft.call.kind == "counter" else "Call with"
        return f"{what} {draft.call.called} · not logged yet"
    if draft.ticket_id is not None:
        return f"Note on {named(draft.ticket_id)} · colleagues only, never sent"
    if draft.kind == "note":
        return "Note · colleagues only, never sent"
    whom = addresses_text(draft.to) or "nobody yet"
    copies = f" · cc {addresses_text(draft.cc)}" if draft.cc else ""
    hidden = f" · bcc {addresses_text(draft.bcc)}" if draft.bcc else ""
    return f"{_KINDS[draft.kind]} {whom}{copies}{hidden}"


def addresses_text(mailboxes: Sequence[Mailbox]) -> str:
    """Mailboxes as a field shows and reads them."""
    return ", ".join(_mailbox(name, address) for name, address in mailboxes)


def files_text(files: Sequence[File]) -> str:
    """Attached files in one line."""
    return "attached: " + ", ".join(f"{one_line(name)} ({size_text(size)})" for name, _, _, size in files)


def why_not_send(draft: DraftRow, wrong: Sequence[str] = ()) -> str:
    """What makes sending impossible, with the remedy; empty: nothing. `wrong`: field content that is no address.

    Whether a `{{variable}}` was left unfilled the desk says: it knows which braces the customer wrote.
    """
    if not draft.text.strip() and not draft.files:
        return f"There is nothing to {'save' if draft.internal else 'send'} yet."
    if not draft.addressed:
        return ""
    mailboxes = (*draft.to, *draft.cc, *draft.bcc)
    bad = [*wrong, *(address for _, address in mailboxes if not valid_address(address))]
    if bad:
        return f"“{one_line(bad[0])}” is no address."
    if not mailboxes:
        return "Nobody would get it: give a recipient."
    return ""


def worth_asking(draft: DraftRow) -> str:
    """What may be a slip, as a question; empty: nothing."""
    if draft.internal:
        return ""
    if not draft.files and _ATTACHED.search(fold(_own(draft.text))):
        return "The text speaks of an attachment, but no file is attached."
    if draft.kind in ("new", "forward") and not draft.subject.strip():
        return "There is no subject."
    return ""


def _own(text: str) -> str:
    """What the agent wrote: no quoted line, nothing from where a forwarded message begins."""
    written = takewhile(lambda line: marker(line) is None, text.split("\n"))
    return "\n".join(line for line in written if not is_quoted(line))


def _mailbox(name: str, address: str) -> str:
    shown = name.replace('"', "").strip()
    if not shown or shown == address:
        return address
    return f'"{shown}" <{address}>' if re.search(r"[,;<>@()\[\]]", shown) else f"{shown} <{address}>"
