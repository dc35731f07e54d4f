"""What no line of the program may do, read from its syntax: each rule is a function, tried on what it must catch."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

import pytest

from tests.program import ROOT

Rule = Callable[[ast.AST], bool]

FILES = sorted((ROOT / "tui_desk").rglob("*.py"))
EVALUATING = {"eval", "exec", "compile", "__import__"}
SHELLS = {"system", "popen", "getoutput", "getstatusoutput", "create_subprocess_shell"}
NEVER_IMPORTED = {"webbrowser", "marshal", "shelve", "dill", "cloudpickle", "commands", "pty"}
PICKLES = {"pickle"}
BETWEEN_OURSELVES = {"connectors/readers.py"}
"""Here two processes of ours talk through a pipe of their own: what is unpickled was pickled by this program."""
OUR_OWN_BYTECODE = {"bytecode.py", "bytecode_keeping.py"}
"""Here modules are read that only this agent's own starts can have written."""
CLASSES_ARE_MADE = {"typed.py"}
"""Here a class gets its `__init__` of its fields' names, as of `dataclasses`."""
SQL = re.compile(
    r"^\s*\(?\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP|ALTER|REPLACE|PRAGMA|ATTACH|VACUUM)\s"
    r"|\s(?:FROM|WHERE|VALUES|ORDER BY|JOIN|LIMIT)\s"
)
IN_SQL = {
    *("names", "table", "where", "column", "setting", "columns", "pairs", "here", "order", "talks", "placeholders"),
    *("others", "mine", "my_names", "pointed_at", "there", "other_ends", "sql", "changes", "after", "digests"),
    *("having", "their_names", "which", "messages", "clause", "narrowed", "his", "nth", "by_number", "narrower"),
}  # fmt: skip
"""What pieces of SQL text are called: column lists, conditions, placeholders and their numbers. Names that values have
are none of them (`name`, `number`, `found`): whoever needs a new one says here that no value is called so."""
DEFERRED = re.compile(r"^\s*BEGIN(?:\s+(?:DEFERRED|TRANSACTION)\b.*)?\s*;?\s*$", re.IGNORECASE)
RUNNING = {"execute", "executescript", "exec_driver_sql", "run", "text", "row", "rows"}
READING = {"store/engine.py", "store/rehearsal.py", "prepaint.py"}
"""Where a transaction begins that only reads."""
COPYING = {"desk/restoring.py", "store/schema.py", "store/soundness.py"}
"""Where SQLite copies or looks at a whole file that is nobody else's."""
TABLES_ARE_MADE = "store/migrations/"


def called(node: ast.expr) -> str:
    """The last name of what is called."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def evaluates(node: ast.AST) -> bool:
    """Text becomes code."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in EVALUATING


def uses_a_shell(node: ast.AST) -> bool:
    """A shell reads what is started."""
    if not isinstance(node, ast.Call):
        return False
    if called(node.func) in SHELLS:
        return True
    return any(
        word.arg == "shell" and not (isinstance(word.value, ast.Constant) and word.value.value is False)
        for word in node.keywords
    )


def imported(node: ast.AST) -> set[str]:
    """The modules that an import names, without what is in them."""
    if isinstance(node, ast.Import):
        return {alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level:
        return {(node.module or "").partition(".")[0]}
    return set()


def imports_what_is_banned(node: ast.AST) -> bool:
    """A browser, or a way to make objects of bytes."""
    return not NEVER_IMPORTED.isdisjoint(imported(node))


def pickles(node: ast.AST) -> bool:
    """Objects are made of bytes."""
    return not PICKLES.isdisjoint(imported(node))


def is_sql(node: ast.AST) -> bool:
    """A text of SQL, or one with holes."""
    if isinstance(node, ast.JoinedStr):
        return any(is_sql(value) for value in node.values)
    return (
        isinstance(node, ast.Constant) and isinstance(node.value, str) and SQL.search(node.value) is not None
    )


def fills_sql(node: ast.AST) -> bool:
    """A value gets into SQL as text instead of being bound."""
    if isinstance(node, ast.JoinedStr):
        holes = [value.value for value in node.values if isinstance(value, ast.FormattedValue)]
        return is_sql(node) and (quotes_a_value(node) or not all(map(is_piece, holes)))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return is_sql(node.left)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = (node.left, node.right)
        return any(map(is_sql, sides)) and not all(
            isinstance(side, ast.JoinedStr) or is_piece(side) for side in sides
        )
    return (
        isinstance(node, ast.Call)
        and called(node.func) in ("format", "format_map")
        and is_sql(receiver(node))
    )


def is_constant(node: ast.expr) -> bool:
    """A text that stands in the program, or the name of one."""
    return isinstance(node, ast.Constant) or called(node).isupper()


def quotes_a_value(text: ast.JoinedStr) -> bool:
    """What stands between quotes is no piece of SQL, whatever it is called, unless it is a constant of ours."""
    before = ""
    for part in text.values:
        if isinstance(part, ast.Constant):
            before += str(part.value)
            continue
        quoted = before.count("'") % 2 or before.count('"') % 2
        if quoted and isinstance(part, ast.FormattedValue) and not is_constant(part.value):
            return True
    return False


def receiver(call: ast.Call) -> ast.expr:
    """What a method is called of."""
    return call.func.value if isinstance(call.func, ast.Attribute) else call


def is_piece(node: ast.expr) -> bool:
    """A piece of SQL text of our own: a constant, an entry of one, columns joined, or what is called like one."""
    match node:
        case ast.Constant():
            return True
        case ast.Name():
            return node.id.isupper() or node.id in IN_SQL
        case ast.Attribute():
            return node.attr.isupper()
        case ast.Subscript():
            return is_piece(node.value)
        case ast.BoolOp():
            return all(map(is_piece, node.values))
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="join"), args=[joined]):
            return is_piece(joined) or (
                isinstance(joined, ast.GeneratorExp) and is_piece(joined.generators[0].iter)
            )
    return False


def begins_deferred(node: ast.AST) -> bool:
    """A transaction that waits with its lock until it writes, and then fails at once when somebody else wrote."""
    if isinstance(node, ast.With | ast.AsyncWith):
        return any(called(item.context_expr) in ("connection", "conn", "_connection") for item in node.items)
    if isinstance(node, ast.keyword) and node.arg == "isolation_level":
        return not (isinstance(node.value, ast.Constant) and node.value.value is None)
    if not isinstance(node, ast.Call):
        return False
    if called(node.func) in RUNNING and node.args and isinstance(node.args[0], ast.Constant):
        return DEFERRED.match(str(node.args[0].value)) is not None
    if called(node.func) == "connect" and called(receiver(node)) == "sqlite3":
        return not any(word.arg == "isolation_level" for word in node.keywords)
    return False


def starts_what_lies_here(node: ast.AST) -> bool:
    """Python is started so that it looks for modules in the folder one stands in first, whoever wrote into that."""
    if not isinstance(node, ast.Tuple | ast.List):
        return False
    words = [ast.unparse(one) for one in node.elts]
    return words[:1] == ["sys.executable"] and "'-m'" in words and "'-P'" not in words


RULES: dict[str, tuple[Rule, Callable[[str], bool]]] = {
    "text becomes code": (evaluates, lambda path: path in CLASSES_ARE_MADE),
    "a shell is used": (uses_a_shell, lambda path: False),
    "a banned module is imported": (imports_what_is_banned, lambda path: path in OUR_OWN_BYTECODE),
    "objects are made of bytes": (pickles, lambda path: path in BETWEEN_OURSELVES),
    "SQL is filled in": (fills_sql, lambda path: path.startswith(TABLES_ARE_MADE)),
    "a transaction is deferred": (begins_deferred, lambda path: path in READING | COPYING),
    "modules of any folder are run": (starts_what_lies_here, lambda path: False),
}
"""Each with where it is allowed."""
CAUGHT = {
    "text becomes code": ("eval(text)", "exec(code)", "compile(text, '', 'exec')", "__import__(name)"),
    "a shell is used": (
        "subprocess.run(words, shell=True)",
        "subprocess.Popen(words, shell=wanted)",
        "os.system(words)",
        "os.popen(words)",
        "subprocess.getoutput(words)",
        "asyncio.create_subprocess_shell(words)",
    ),
    "a banned module is imported": ("import webbrowser", "from webbrowser import open", "import marshal, os"),
    "objects are made of bytes": ("import pickle", "from pickle import loads"),
    "SQL is filled in": (
        "f\"SELECT id FROM message WHERE subject = '{subject}'\"",
        "f\"SELECT id FROM agent WHERE login = '{columns}'\"",
        "f\"SELECT id FROM agent WHERE state = 'new' AND login LIKE '%{clause}%'\"",
        "f'SELECT id FROM \"{table}\"'",
        "f\"SELECT id FROM agent WHERE name = '{name}'\"",
        "f'SELECT id FROM agent WHERE id = {number}'",
        "f\"UPDATE message SET text = '{values}'\"",
        "f'SELECT id FROM message WHERE id = {row.id}'",
        "f'DELETE FROM {event.table}'",
        "f'UPDATE message SET text = {clean(text)}'",
        "'SELECT id FROM message WHERE subject = ' + subject",
        "'SELECT id FROM message WHERE subject = \"%s\"' % subject",
        "'SELECT id FROM message WHERE id = {}'.format(id_)",
        "f'INSERT INTO message VALUES ({\", \".join(map(quoted, row))})'",
    ),
    "a transaction is deferred": (
        "connection.execute('BEGIN')",
        "tx.run('begin deferred')",
        "tx.run('BEGIN TRANSACTION;')",
        "sqlite3.connect(path)",
        "sqlite3.connect(path, isolation_level='DEFERRED')",
        "with connection: pass",
        "with self._connection: pass",
    ),
    "modules of any folder are run": (
        "run((sys.executable, '-m', 'tui_desk'))",
        "[sys.executable, '-m', name]",
    ),
}
LET_BE = {
    "text becomes code": ("re.compile(text)", "evaluate(text)", "reader.exec_driver_sql(SQL)"),
    "a shell is used": (
        "subprocess.run(words)",
        "subprocess.run(words, shell=False)",
        "platform.system_alias(x)",
    ),
    "a banned module is imported": ("import os", "from tui_desk.opening import webbrowser_of"),
    "objects are made of bytes": ("import json",),
    "SQL is filled in": (
        "f'SELECT {COLUMNS} FROM message WHERE id IN ({names})'",
        "f'{_ENTRIES} WHERE q.id = :id'",
        "f\"SELECT id FROM message WHERE state = '{states.NEW}'\"",
        "f\"SELECT '[]' FROM {table} WHERE state = 'new' AND {clause}\"",
        "f\"SELECT {', '.join(columns)} FROM message WHERE id = :id\"",
        "f'moved from {one} to {other}'",
        "'from %s' % name",
        "tx.run('SELECT id FROM message WHERE subject = :subject', subject=subject)",
    ),
    "a transaction is deferred": (
        "connection.execute('BEGIN IMMEDIATE')",
        "sqlite3.connect(path, isolation_level=None)",
        "with closing(connection): pass",
        "'CREATE TRIGGER t AFTER INSERT ON message BEGIN SELECT 1; END'",
    ),
    "modules of any folder are run": ("run((sys.executable, '-P', '-m', 'tui_desk'))", "['git', '-m', text]"),
}


def place(node: ast.AST) -> str:
    """Where something stands, in words."""
    return f"line {getattr(node, 'lineno', 0)}: {ast.unparse(node)[:120]}"


def breaks(rule: Rule, code: str) -> bool:
    """Whether a rule is broken somewhere here."""
    return any(map(rule, ast.walk(ast.parse(code))))


@pytest.fixture(scope="module")
def broken() -> dict[str, list[str]]:
    """Each rule, and where the program breaks it."""
    found: dict[str, list[str]] = {name: [] for name in RULES}
    for path in FILES:
        where = str(path.relative_to(ROOT / "tui_desk"))
        rules = [(name, rule) for name, (rule, allowed) in RULES.items() if not allowed(where)]
        for node in ast.walk(ast.parse(path.read_text())):
            for name, rule in rules:
                if rule(node):
                    found[name].append(f"{where}: {place(node)}")
    return found


@pytest.mark.parametrize("name", RULES)
def test_no_line_of_the_program_does_it(name: str, broken: dict[str, list[str]]) -> None:
    assert broken[name] == []


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, some in CAUGHT.items() for code in some])
def test_the_rule_catches_what_it_is_for(name: str, code: str) -> None:
    assert breaks(RULES[name][0], code)


@pytest.mark.parametrize(("name", "code"), [(name, code) for name, some in LET_BE.items() for code in some])
def test_the_rule_lets_be_what_is_harmless(name: str, code: str) -> None:
    assert not breaks(RULES[name][0], code)


def test_where_something_is_allowed_there_is_a_file() -> None:
    allowed = BETWEEN_OURSELVES | READING | COPYING | OUR_OWN_BYTECODE | CLASSES_ARE_MADE
    assert all((ROOT / "tui_desk" / path).is_file() for path in allowed)
