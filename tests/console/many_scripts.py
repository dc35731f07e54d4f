"""A desk whose customers write in many scripts."""

from __future__ import annotations

from pathlib import Path

from tests.desk.world import World

PEOPLE = (
    "Anna Brown",
    "Zoë Müller",
    "Ирина Петрова",
    "佐藤花子",
    "נועה לוי",
    "أحمد علي",
    "José e\u0301 Núñez",
    "Bo 😀",
)


def filled(world: World, tmp_path: Path) -> Path:
    """Ninety conversations; gives the config of their desk."""
    for number in range(90):
        name = PEOPLE[number % len(PEOPLE)]
        sender = f"{name} {number:02} <c{number}@customers.example>"
        text, known_by = f"{name}\n\nText of {number:02}\n" * 9, f"<{number}@customers.example>"
        world.arrive(f"Question {number:02} 注文 שאלה", text, sender=sender, mail_id=known_by)
    path = tmp_path / "config.toml"
    path.write_text(
        f'[store]\nurl = "sqlite:///{tmp_path}/desk.db"\n[ui]\nicons = "unicode"\ntheme = "dark"\n'
    )
    path.chmod(0o600)
    return path
