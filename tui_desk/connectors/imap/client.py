"""IMAPClient, imported without looking up its version: half of its import, for a number that no sync asks for.

The package reads it with `importlib.metadata`, which imports what reads mails, tables and archives. While it is
imported something stands where its version is read; whoever asks afterwards has it read then, as it would have been.
"""

from __future__ import annotations

import importlib
import logging
import sys
from types import ModuleType

__all__ = ["IMAPClient", "LoginError", "ProtocolError", "SocketTimeout"]

log = logging.getLogger(__name__)

_READS = "imapclient.version"
_READ = {"__version__": "version", "version_info": "version_info"}
"""What the package has of it, and what it is called there."""


def _import() -> None:
    if "imapclient" in sys.modules:
        return
    sys.modules[_READS] = ModuleType(_READS)
    vars(sys.modules[_READS]).update(dict.fromkeys(_READ.values(), ""))
    try:
        package = importlib.import_module("imapclient")
    except Exception:  # a release that does more with it: it is imported below, as if nobody had tried
        log.info("imapclient is imported with its version", exc_info=True)
        for name in [one for one in sys.modules if one.partition(".")[0] == "imapclient"]:
            del sys.modules[name]
        return
    del sys.modules[_READS]
    for name in _READ:
        vars(package).pop(name, None)
    vars(package)["__getattr__"] = _read


def _read(name: str) -> object:
    if name not in _READ:
        raise AttributeError(f"module 'imapclient' has no attribute {name!r}")
    return getattr(importlib.import_module(_READS), _READ[name])


_import()
from imapclient import IMAPClient, SocketTimeout  # noqa: E402 - only now
from imapclient.exceptions import LoginError, ProtocolError  # noqa: E402 - only now
