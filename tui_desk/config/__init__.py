"""Settings: TOML in, typed and frozen values out. Names load on first use: pydantic is imported by what checks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tui_desk.config.channel import ChannelSettings as ChannelSettings
    from tui_desk.config.durations import Duration as Duration
    from tui_desk.config.durations import Window as Window
    from tui_desk.config.loading import load as load
    from tui_desk.config.loading import problem as problem
    from tui_desk.config.messenger import MessengerSettings as MessengerSettings
    from tui_desk.config.paths import find_config as find_config
    from tui_desk.config.secret import Hidden as Hidden
    from tui_desk.config.secret import Secret as Secret
    from tui_desk.config.settings import Config as Config
    from tui_desk.config.settings import Desk as Desk
    from tui_desk.config.settings import Hooks as Hooks
    from tui_desk.config.settings import Store as Store
    from tui_desk.config.settings import Ui as Ui
    from tui_desk.config.sizes import Size as Size

_NAMES = {
    "channel": ("ChannelSettings",),
    "durations": ("Duration", "Window"),
    "loading": ("load", "problem"),
    "messenger": ("MessengerSettings",),
    "paths": ("find_config",),
    "secret": ("Hidden", "Secret"),
    "settings": ("Config", "Desk", "Hooks", "Store", "Ui"),
    "sizes": ("Size",),
}


def __getattr__(name: str) -> Any:
    for module, names in _NAMES.items():
        if name in names:
            return getattr(import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
