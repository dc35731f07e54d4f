"""Which key does what: the registry's keys, then a preset, then `[keys]` of the config, then layout twins.

Nothing is ignored: an unknown command, a key that can't exist, or one key for two commands in one place is an
error that names file and line. `preset = "gmail"` in `[keys]` chooses the keys one starts from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from tui_desk.commands import BY_NAME, COMMANDS, MENUS, Command, Where
from tui_desk.errors import DeskError
from tui_desk.keys import BadKey, normal, show, types_text, with_alt
from tui_desk.layouts import LAYOUTS, twin
from tui_desk.presets import PRESETS
from tui_desk.typed import dataclass

if TYPE_CHECKING:
    from tui_desk.config import Config

PRESET = "preset"
"""The one name in `[keys]` that is no command."""

_PLACES: tuple[Where, ...] = ("list", "conversation", "ticket", "tickets", "customer", "composer")


class BadKeys(DeskError):
    """One entry of `[keys]` or `ui.layouts` can't be used; `key` is its dotted name in the config."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text)
        self.key = key


@dataclass(frozen=True, slots=True)
class Menu:
    """What a first stroke opens: letters and their commands."""

    key: str
    title: str
    entries: tuple[tuple[str, Command], ...]
    """The second stroke and the command, in the registry's order, without twins."""
    twins: Mapping[str, str]
    """Second strokes on other layouts, and the stroke they stand for."""

    def command(self, key: str) -> Command | None:
        """The command a second stroke stands for."""
        return dict(self.entries).get(self.twins.get(key, key))


class Keymap:
    """The keys in force."""

    def __init__(self, keys: Mapping[str, Sequence[str]], layouts: Sequence[str] = ()) -> None:
        self._keys = {name: tuple(keys[name]) for name in BY_NAME}
        self._layouts = tuple(layouts)
        self._places = {place: self._place(place) for place in _PLACES}

    def lookup(self, key: str, where: Where) -> Command | Menu | None:
        """What a key does in a place. In the composer, keys that type text do nothing else."""
        return self._places[where].get(key)

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a command, as config spells them, without twins."""
        return self._keys[name]

    def label(self, name: str) -> str:
        """The first key of a command as footer and help show it; empty where it has none."""
        return show(self._keys[name][0]) if self._keys[name] else ""

    def labels(self, name: str) -> tuple[str, ...]:
        """All keys of a command as help shows them."""
        return tuple(show(key) for key in self._keys[name])

    def with_alt(self) -> dict[str, str]:
        """The characters that do something with Alt, and those keys; with twins."""
        found = [entry for place in self._places.values() for entry in place.items()]
        seconds = (
            stroke for _, one in found if isinstance(one, Menu) for stroke in (*dict(one.entries), *one.twins)
        )
        strokes = (*(first for first, _ in found), *seconds)
        return {sign: stroke for stroke in strokes if (sign := with_alt(stroke))}

    def commands(self, where: Where) -> tuple[Command, ...]:
        """The commands whose keys work in a place, in the registry's order."""
        return tuple(command for command in COMMANDS if _works(command, where))

    def _place(self, where: Where) -> dict[str, Command | Menu]:
        found: dict[str, Command | Menu] = {}
        menus: dict[str, list[tuple[str, Command]]] = {}
        for command in self.commands(where):
            for key in self._keys[command.name]:
                first, _, second = key.partition(" ")
                if where == "composer" and types_text(first):
                    continue
                if second:
                    menus.setdefault(first, []).append((second, command))
                else:
                    found[first] = command
        for first, entries in menus.items():
            found[first] = Menu(first, _menu_title(entries), tuple(entries), self._twins(dict(entries)))
        return found | {other: found[key] for other, key in self._twins(found).items()}

    def _twins(self, keys: Iterable[str]) -> dict[str, str]:
        """Keys of the other layouts, and the key at whose place they stand; never one that is bound itself."""
        known = set(keys)
        found: dict[str, str] = {}
        for layout in self._layouts:
            for key in known:
                other = twin(key, layout)
                if other and other not in known:
                    found.setdefault(other, key)
        return found


def load_keymap(config: Config) -> Keymap:
    """The keymap a config asks for. Raises ConfigError."""
    from tui_desk.config import problem

    try:
        return make_keymap(config.keys, config.ui.layouts)
    except BadKeys as error:
        raise problem(config, error.key, str(error)) from None


def make_keymap(
    changes: Mapping[str, str | Sequence[str]] | None = None, layouts: Sequence[str] = ()
) -> Keymap:
    """The keymap with these changes: command name to key or keys, none unbinds. Raises BadKeys."""
    changes = dict(changes or {})
    written = {command.name: command.keys for command in COMMANDS} | _preset(changes.pop(PRESET, "default"))
    for name, keys_of in changes.items():
        if name not in BY_NAME:
            raise _unknown(name)
        written[name] = _several(keys_of)
    keys = {name: tuple(_normal(name, key) for key in several) for name, several in written.items()}
    for layout in layouts:
        if layout not in LAYOUTS:
            raise BadKeys("ui.layouts", f"no layout `{layout}`; there are: {', '.join(LAYOUTS)}")
    _refuse_clashes(keys, changes.keys())
    return Keymap(keys, layouts)


def _preset(name: str | Sequence[str]) -> dict[str, tuple[str, ...]]:
    if not isinstance(name, str) or name not in PRESETS:
        raise BadKeys(f"keys.{PRESET}", f"no such preset; there are: {', '.join(PRESETS)}")
    return dict(PRESETS[name])


def _several(written: str | Sequence[str]) -> tuple[str, ...]:
    if isinstance(written, str):
        return (written,) if written else ()
    return tuple(written)


def _normal(name: str, key: str) -> str:
    try:
        return normal(key)
    except BadKey as error:
        raise BadKeys(f"keys.{name}", str(error)) from None


def _refuse_clashes(keys: Mapping[str, Sequence[str]], changed: Iterable[str]) -> None:
    """A key may have one command in a place, and a menu's key no command of its own."""
    together = [group for place in _PLACES for group in _by_first_stroke(_strokes(keys, place))]
    strokes = [stroke for group in together for stroke in combinations(group, 2)]
    for (rival, other), (name, key) in strokes:
        if name == rival or not _hide_each_other(key, other):
            continue
        blamed, kept, at = (name, rival, other) if name in changed else (rival, name, key)
        if key == other:
            text = f'{show(at)} is already the key of {kept}; give that another one, or "" for none'
        else:
            text = (
                f"{show(min(key, other, key=len))} opens a menu, in which {kept} stands; a key can't be both"
            )
        raise BadKeys(f"keys.{blamed}", text)


def _strokes(keys: Mapping[str, Sequence[str]], place: Where) -> Iterator[tuple[str, str]]:
    for command in COMMANDS:
        if _works(command, place):
            yield from ((command.name, key) for key in keys[command.name])


def _by_first_stroke(strokes: Iterable[tuple[str, str]]) -> Iterable[list[tuple[str, str]]]:
    """Only keys that begin with the same stroke can stand in each other's way."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for name, key in strokes:
        groups.setdefault(key.partition(" ")[0], []).append((name, key))
    return groups.values()


def _hide_each_other(one: str, other: str) -> bool:
    return one == other or one.startswith(f"{other} ") or other.startswith(f"{one} ")


def _works(command: Command, where: Where) -> bool:
    return where in command.where or "anywhere" in command.where


def _menu_title(entries: Sequence[tuple[str, Command]]) -> str:
    """The title of the menu that most of the entries stand in by default."""
    defaults = [key.partition(" ")[0] for _, command in entries for key in command.keys if " " in key]
    titles = [MENUS[first] for first in defaults if first in MENUS]
    return max(titles, key=titles.count, default="Keys")


def _unknown(name: str) -> BadKeys:
    from tui_desk.config.loading import closest

    hint = closest(name, BY_NAME) or "; `?` in the console and the manual list them all"
    return BadKeys(f"keys.{name}", f"no such command{hint}")
