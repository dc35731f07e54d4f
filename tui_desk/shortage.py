"""What this machine lacks, where an error comes of that and not of a server or its network."""

from __future__ import annotations

import errno

FULL = "this machine's disk is full; make room"
_NO_MEMORY = "this machine has no memory left; end programs, or give it more"
_LACKS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EMFILE: "this process has too many files open; raise its limit (`ulimit -n`)",
    errno.ENFILE: "this machine has too many files open; end programs, or raise its limit",
    errno.ENOMEM: _NO_MEMORY,
    errno.ENOBUFS: _NO_MEMORY,
}


def shortage(error: BaseException) -> str:
    """In plain words, with the remedy, also where the error comes from such a one; empty: it is something else."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _LACKS:
            return _LACKS[cause.errno]
        cause = cause.__cause__
    return ""
