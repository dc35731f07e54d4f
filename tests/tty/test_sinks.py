"""No plain text of foreign origin is handed to what parses markup: a rule about the code, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.program import ROOT

PARSING = {
    *(
        "Static",
        "Label",
        "Button",
        "Checkbox",
        "RadioButton",
        "RadioSet",
        "Collapsible",
        "Option",
        "OptionList",
    ),
    *(
        "Select",
        "SelectionList",
        "ListItem",
        "Tab",
        "Tabs",
        "TabPane",
        "TabbedContent",
        "Placeholder",
        "Link",
    ),
    *("Panel", "Table", "Markdown"),
}
"""Classes of Textual and Rich that read a plain string as markup, unless told not to."""
METHODS = {"notify", "from_markup", "update", "add_row", "add_column", "add_option"}
"""Their methods that do. `update` of what begins with an underscore is a dictionary's or a set's."""
SAFE = {
    "Content",
    "Text",
    "assemble",
    "said",
    "line",
    "parts",
    "join",
    "_unmarked",
    "_prompt",
    "Segment",
    "Strip",
}
"""What makes words of whatever it is given."""
TITLES = ("border_title", "border_subtitle")
PAINTING = ("screens/**/*.py", "widgets/**/*.py", "app.py")
FILES = sorted(path for pattern in PAINTING for path in (ROOT / "tui_desk").glob(pattern))


def called(node: ast.expr) -> str:
    """The last name of what is called."""
    if isinstance(node, ast.Call):
        return called(node.func)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def harmless(node: ast.expr) -> bool:
    """Whether an argument can hold no markup: our own words, or made into words."""
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and called(node) in SAFE)


def plain(call: ast.Call) -> bool:
    """Whether the call says that it wants no markup."""
    return any(
        word.arg == "markup" and isinstance(word.value, ast.Constant) and word.value.value is False
        for word in call.keywords
    )


def parses(call: ast.Call, own: set[str]) -> bool:
    """Whether a call reads its first argument as markup."""
    if isinstance(call.func, ast.Name):
        return call.func.id in PARSING - own
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in METHODS:
        return False
    return not called(call.func.value).startswith("_")


def risky(node: ast.AST, own: set[str]) -> bool:
    """Whether here a string that is not ours may be read as markup."""
    if isinstance(node, ast.Assign):
        titles = [one for one in node.targets if isinstance(one, ast.Attribute) and one.attr in TITLES]
        return bool(titles) and not harmless(node.value)
    if not isinstance(node, ast.Call) or plain(node):
        return False
    asked = any(word.arg == "markup" for word in node.keywords)
    return asked or (parses(node, own) and bool(node.args) and not harmless(node.args[0]))


def risks(tree: ast.AST) -> Iterator[str]:
    """Each such place, in words."""
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.ClassDef)}
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt | ast.expr) and risky(node, own):
            yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_foreign_reaches_what_parses_markup(path: Path) -> None:
    assert list(risks(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize(
    "code",
    [
        "Static(subject)",
        "self.app.notify(f'from {name}')",
        "box.border_title = name",
        "Option(str(row))",
        "Static(text, markup=True)",
    ],
)
def test_the_rule_finds_what_it_is_for(code: str) -> None:
    assert list(risks(ast.parse(code)))
