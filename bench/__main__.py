"""Every question in turn, each script a process of its own: `python -m bench [--quick] [--cache DIR]`."""

from __future__ import annotations

import subprocess
import sys

from bench.measure import ROOT

SCRIPTS = ("start", "keys", "memory", "cli", "pages", "changes", "sync", "journeys", "html", "search")


def main() -> int:
    """Run all; gives how many broke. What fell short of its target is told in the tables and breaks nothing."""
    broken = []
    for name in SCRIPTS:
        print(f"=== {name}", flush=True)
        if subprocess.run(
            [sys.executable, "-m", f"bench.{name}", *sys.argv[1:]], check=False, cwd=ROOT
        ).returncode:
            broken.append(name)
    if broken:
        print(f"broken: {', '.join(broken)}", file=sys.stderr)
    return len(broken)


if __name__ == "__main__":
    sys.exit(main())
