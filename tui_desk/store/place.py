"""Where a desk's file may lie: SQLite's WAL needs shared memory, so a network file system would damage it."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path
from urllib.parse import unquote

from tui_desk.errors import StoreError

NETWORK = {
    0x6969: "NFS",
    0x517B: "SMB",
    0xFF534D42: "CIFS",
    0xFE534D42: "SMB2",
    0x01021997: "9P",
    0x65735546: "FUSE",
    0x5346414F: "AFS",
    0x00C36400: "Ceph",
}
"""`f_type` of statfs(2) for file systems on which several hosts, or a user process, stand between us and the disk."""


def path_of(url: str) -> Path:
    """The file a store URL names."""
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        raise StoreError(f"this version keeps its desk in SQLite: [store] url must begin with {prefix}")
    return Path(unquote(url.removeprefix(prefix))).expanduser().absolute()


def is_there(path: Path) -> bool:
    """Whether there is a store at `path`. Raises StoreError where this account may not look."""
    try:
        return path.exists()
    except PermissionError as error:
        raise StoreError(
            f"this account may not enter {path.parent}; a shared desk's agents are in its group"
        ) from error


def file_system(path: Path) -> int:
    """The kernel's number of the file system under `path`; 0 where it can't be told."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "statfs"):
        return 0
    buffer = (ctypes.c_long * 32)()
    if libc.statfs(os.fsencode(path), buffer) != 0:
        return 0
    return int(buffer[0]) & 0xFFFFFFFF


def require_local(path: Path) -> None:
    """Refuse a file on a network file system."""
    name = NETWORK.get(file_system(path))
    if name:
        raise StoreError(
            f"{path} lies on {name}; SQLite needs a local disk, a shared one would damage the desk. "
            "Set [store] url to a local path"
        )
