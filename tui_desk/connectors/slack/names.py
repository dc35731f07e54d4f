"""How the desk names things in Slack: `channel` for a direct message, `channel:ts` for a thread; a message likewise."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_TS = re.compile(r"\d{1,12}\.\d{1,9}")


def is_direct(channel: str) -> bool:
    """Whether it is a chat with one person."""
    return channel.startswith("D")


def ext_id(channel: str, ts: object) -> str:
    """A message: Slack names it by its channel and its moment there."""
    return f"{channel}:{ts}"


def thread(channel: str, ts: str, thread_ts: str) -> str:
    """The chat a message belongs to: in a channel each message begins a thread, or stands in one."""
    return channel if is_direct(channel) else f"{channel}:{thread_ts or ts}"


def place(name: str) -> tuple[str, str]:
    """The channel and the thread's first moment, which is empty outside threads."""
    channel, _, ts = name.partition(":")
    return channel, ts


def seconds(ts: str) -> float:
    """A moment of Slack's, as seconds since 1970; 0 for what is none."""
    return float(ts) if _TS.fullmatch(ts) else 0.0


def moment(ts: str, otherwise: datetime) -> datetime:
    """A moment of Slack's; never later than `otherwise`, which stands for what is none."""
    told = seconds(ts)
    return min(datetime.fromtimestamp(told, UTC), otherwise) if told else otherwise
