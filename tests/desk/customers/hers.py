"""A customer whose words stand nowhere else, so that what is left of her is found."""

from __future__ import annotations

from tests.desk.world import World

SECRET = ("Xanthippe", "xanthippe@secret.example", "quinquereme", "pterodactyl", "34611222333", "zeppelin")
"""Words that stand nowhere but in what is of her."""


HERS = "Xanthippe Secret <xanthippe@secret.example>"


def held_words(world: World) -> set[str]:
    """Which of her words stand in any file of the desk."""
    folder = world.store.path.parent
    found = set()
    for file in (one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes().lower() + file.name.encode()
        found |= {word for word in SECRET if word.lower().encode() in content}
    return found
