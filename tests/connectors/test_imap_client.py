"""IMAPClient without the look-up of its version is IMAPClient: held against the package as others import it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

import imapclient
import pytest

OURS = "tui_desk.connectors.imap.client"
TOLD = """
import json, sys, {first}
before = set(sys.modules)
import imapclient
own = [name for name in before if name.startswith("imapclient")]
names = sorted(name for name in vars(imapclient) if name[:2] != "__" or name == "__version__")
print(json.dumps([sorted(before), own, names, imapclient.__version__, imapclient.version_info]))
"""
LATER = {
    "version.py": "version, author = '99.0', 'somebody'\n",
    "client.py": "class IMAPClient: pass\nclass SocketTimeout: pass\n",
    "exceptions.py": "class LoginError(Exception): pass\nclass ProtocolError(Exception): pass\n",
}
"""A release to come, but for its first file."""
READS_LATER = {
    "more than its version": "from .version import author, version as __version__",
    "no `version_info`": "from .version import version as __version__",
    "a number of it": "from .version import version as __version__\nmajor = int(__version__.split('.')[0])",
}


def told(code: str, path: str = "") -> Any:
    """What a fresh Python prints."""
    env = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, (path, *sys.path)))}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    return json.loads(done.stdout)


def test_the_package_is_whole_and_its_version_is_read_for_who_asks() -> None:
    modules, own, names, version, info = told(TOLD.format(first=OURS))
    _, _, all_names, *_ = told(TOLD.format(first="imapclient"))
    assert "importlib.metadata" not in modules
    assert "imapclient.version" not in own
    assert set(all_names) - set(names) == {"__version__", "version", "version_info"}
    assert (version, tuple(info)) == (metadata.version("imapclient"), imapclient.version_info)


def test_what_the_package_has_not_got_it_has_not_got_with_us_either() -> None:
    code = f"import json, {OURS}, imapclient; print(json.dumps(hasattr(imapclient, 'unheard_of')))"
    assert told(code) is False


@pytest.mark.parametrize("first", ["imapclient", "imapclient.version", "json"])
def test_it_is_one_package_whoever_imports_it_first(first: str) -> None:
    code = f"import json, {first}; from {OURS} import IMAPClient; import imapclient, imapclient.version\n"
    same = "print(json.dumps([IMAPClient is imapclient.IMAPClient, imapclient.version.version]))"
    assert told(code + same) == [True, metadata.version("imapclient")]


@pytest.mark.parametrize("reads", READS_LATER.values(), ids=READS_LATER)
def test_a_release_that_reads_something_else_there_is_imported_all_the_same_and_whole(
    tmp_path: Path, reads: str
) -> None:
    (tmp_path / "imapclient").mkdir()
    for name, text in (LATER | {"__init__.py": f"from .client import *\n{reads}\n"}).items():
        (tmp_path / "imapclient" / name).write_text(text)
    code = f"""
import json
from {OURS} import IMAPClient, LoginError
import imapclient, imapclient.exceptions
same = [imapclient.client.IMAPClient is IMAPClient, imapclient.exceptions.LoginError is LoginError]
print(json.dumps([imapclient.__version__, *same]))
"""
    assert told(code, str(tmp_path)) == ["99.0", True, True]
