"""What `tui-desk channel add` asks: the fields a connector's settings can't do without, in its own words."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from itertools import pairwise
from textwrap import dedent
from typing import Any, Literal, get_origin

import typer

from tui_desk.cli.answers import ask_smtp, can_ask
from tui_desk.cli.printing import say
from tui_desk.config.table import Table
from tui_desk.config.validating import models_in, options_of

GIVEN_BY_ALL = frozenset({"name", "kind"})
SOURCES = ("command", "file", "env")
_YES, _NO = ("y", "yes", "true"), ("n", "no", "false")


@dataclass(frozen=True, slots=True)
class Question:
    """One field that somebody has to fill."""

    field: str
    about: str
    """What it is, from the settings' own docstring; may be empty."""
    secret: bool = False
    """Typed unseen; may come from `FIELD_command`, `FIELD_file` or `FIELD_env` instead."""
    instead: tuple[str, ...] = ()
    """Fields that would do in its place."""
    optional: bool = False
    """The channel works without it, but does less."""
    kind: Literal["text", "yes", "server"] = "text"

    def ask(self, values: Mapping[str, Any], *, may_be_empty: bool = False) -> Any:
        """The answer of somebody who sits there; empty: left out. `values`: what is known already."""
        if self.about:
            say(f"{self.field}: {self.about}")
        may_be_empty = may_be_empty or self.optional
        if self.kind == "yes":
            return _yes(self.field)
        if self.kind == "server":
            return ask_smtp(str(values.get("address", "")))
        if not self.secret:
            empty = " (empty: none)" if may_be_empty else ""
            return _line(f"{self.field}{empty}", may_be_empty=may_be_empty)
        prompt = f"{self.field} (not shown{f'; empty: {self.instead[-1]} instead' if may_be_empty else ''})"
        return _line(prompt, may_be_empty=may_be_empty, unseen=True)


def questions(model: type[Table]) -> tuple[Question, ...]:
    """What this kind of channel needs: the fields without a default, what it wants asked besides, and its secrets."""
    about = docstrings(model.__mro__)
    known = options_of(model)
    secrets = [name for name in known if all(f"{name}_{source}" in known for source in SOURCES)]
    required = [
        one.name for one in fields(model) if one.default is MISSING and one.default_factory is MISSING
    ]
    besides: tuple[str, ...] = getattr(model, "asked", ())
    yes = [name for name in besides if _kind(model, name) == "yes"]
    asked = [
        name for name in dict.fromkeys((*required, *yes, *secrets, *besides)) if name not in GIVEN_BY_ALL
    ]
    either: tuple[str, ...] = getattr(model, "one_of", ())
    return tuple(
        Question(
            name,
            about.get(name, ""),
            name in secrets,
            _others(name, either),
            name in besides,
            _kind(model, name),
        )
        for name in asked
    )


def answered(
    asked: tuple[Question, ...], given: Mapping[str, Any], enough: Callable[[Mapping[str, Any]], bool]
) -> dict[str, Any]:
    """The given values, with those that are missing asked for, until they are `enough`.

    Raises BadParameter where nobody can be asked.
    """
    values = dict(given)
    for number, question in enumerate(asked):
        if question.optional:
            values |= _besides(question, values)
            continue
        others = _instead(question, asked)
        if enough(values) or any(_is_given(one, values) for one in (question, *others)):
            continue
        if not can_ask():
            raise typer.BadParameter(f"`{question.field}` is needed; give it by {_how(question)}")
        answer = question.ask(values, may_be_empty=any(one in asked[number:] for one in others))
        if answer:
            values[question.field] = answer
    return values


def again(model: type[Table], values: Mapping[str, Any], failed: str) -> dict[str, Any] | None:
    """Ask what to change after a failed try; None: keep it all as it is. `failed`: what the try said."""
    asked = {question.field: question for question in questions(model)}
    settings = [name for name in options_of(model) if name not in GIVEN_BY_ALL and not _is_source(name)]
    blamed = _blamed(settings, failed)
    given = [name for name in values if name in settings]
    names = list(dict.fromkeys((*asked, *given, *blamed, *(("api_url",) if "api_url" in settings else ()))))
    say(f"Change {', '.join(names)}, or another setting by its name; [k]eep it as it is; [q]uit.")
    while True:
        unseen = any(question.secret for question in asked.values())
        answer = _choice(next(iter(blamed or names), "k"), unseen=unseen)
        if answer in ("k", "keep"):
            return None
        if answer in ("q", "quit"):
            raise typer.Abort
        if answer in settings:
            return _changed(model, asked.get(answer) or _setting(model, answer), values)
        say(f"That is none of its settings: {', '.join(settings)}; nor k, q.")


def _changed(model: type[Table], chosen: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with this one asked for anew, and without what stood in its place."""
    either = (chosen.field, *chosen.instead)
    sources = {*either, *(f"{field}_{source}" for field in either for source in SOURCES)}
    kept = {name: value for name, value in values.items() if name not in sources}
    answer = chosen.ask(kept)
    if isinstance(answer, str):
        answer = _typed(model, chosen.field, answer)
    return kept | ({chosen.field: answer} if answer else {})


def _setting(model: type[Table], name: str) -> Question:
    """A field that was not asked for."""
    return Question(name, docstrings(model.__mro__).get(name, ""), optional=True, kind=_kind(model, name))


def _blamed(settings: Iterable[str], failed: str) -> list[str]:
    """The settings that the words of a failed try name, those in backquotes first, else in their order."""
    places = {
        name: (found["quoted"] is None, found.start())
        for name in settings
        if (found := re.search(rf"(?P<quoted>`){name}`|\b{name}\b", failed))
    }
    return sorted(places, key=places.__getitem__)


def _besides(question: Question, values: Mapping[str, Any]) -> dict[str, Any]:
    """What can be left out is asked of somebody who sits there, once."""
    if _is_given(question, values) or not can_ask():
        return {}
    answer = question.ask(values)
    return {question.field: answer} if answer else {}


def _line(prompt: str, *, may_be_empty: bool, unseen: bool = False) -> str:
    while True:
        answer = str(typer.prompt(prompt, "", hide_input=unseen, show_default=False, err=True)).strip()
        if answer or may_be_empty:
            return answer
        say("Something has to stand here; Ctrl+C ends it, and nothing is written.")


def _yes(field: str) -> bool:
    while True:
        answer = str(typer.prompt(f"{field} (yes or no)", "no", err=True)).strip().lower()
        if answer in (*_YES, *_NO):
            return answer in _YES
        say("Say yes or no.")


def _kind(model: type[Table], name: str) -> Literal["text", "yes", "server"]:
    kind = options_of(model)[name]
    if kind is bool:
        return "yes"
    return "server" if any(models_in(kind)) else "text"


def _is_source(name: str) -> bool:
    return name.endswith(tuple(f"_{source}" for source in SOURCES))


def _choice(default: str, *, unseen: bool) -> str:
    """What somebody chose. Where secrets are about, a slip of the hand may paste one here: then nothing is shown."""
    question = "What (not shown)" if unseen else "What"
    return str(typer.prompt(question, default, hide_input=unseen, err=True)).strip()


def options(pairs: list[str], model: type[Table]) -> dict[str, Any]:
    """`KEY=VALUE` flags, commas between several values. A secret itself is refused: a command line is seen by all."""
    asked = questions(model)
    found: dict[str, Any] = {}
    for pair in pairs:
        key, separator, value = pair.partition("=")
        if not separator or not key:
            raise typer.BadParameter(f"{pair!r} is not KEY=VALUE", param_hint="--set")
        if key == "kind":
            raise typer.BadParameter(
                "the kind stands behind `channel add`, as in `tui-desk channel add telegram`",
                param_hint="--set",
            )
        if any(question.secret and question.field == key for question in asked):
            raise typer.BadParameter(
                f"`{key}` would be seen by everybody on this machine; give {key}_command, {key}_file or {key}_env",
                param_hint="--set",
            )
        found[key] = _typed(model, key, value)
    return found


@cache
def docstrings(classes: tuple[type, ...]) -> dict[str, str]:
    """What stands below each field in the source, on one line."""
    found: dict[str, str] = {}
    for owner in reversed(classes):
        if owner is Table or not issubclass(owner, Table):
            continue
        try:
            tree = ast.parse(dedent(inspect.getsource(owner)))
        except (OSError, TypeError, SyntaxError):
            continue  # without its source a class has no words for its fields; the names must do
        body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
        for field, words in pairwise(body):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                text = _text_of(words)
                if text:
                    found[field.target.id] = " ".join(text.split())
    return found


def _typed(model: type[Table], key: str, text: str) -> Any:
    """A flag's value as the setting wants it; what does not fit stays text, and its setting says so."""
    kind = options_of(model).get(key, str)
    if get_origin(kind) is tuple:
        return [one.strip() for one in text.split(",") if one.strip()]
    if kind is bool and text in ("true", "false"):
        return text == "true"
    if kind is int and text.isascii() and text.isdecimal():
        return int(text)
    return text


def _text_of(node: ast.stmt) -> str:
    if (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    ):
        return node.value.value
    return ""


def _is_given(question: Question, values: Mapping[str, Any]) -> bool:
    names = [question.field]
    if question.secret:
        names += [f"{question.field}_{source}" for source in SOURCES]
    return any(values.get(name) for name in names)


def _instead(question: Question, asked: tuple[Question, ...]) -> list[Question]:
    return [one for one in asked if one.field in question.instead]


def _others(name: str, either: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(one for one in either if one != name) if name in either else ()


def _how(question: Question) -> str:
    name = question.field
    if question.secret:
        return f"--set {name}_command=…, {name}_file=… or {name}_env=…"
    return f"--set {name}=…"
