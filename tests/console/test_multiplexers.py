"""Inside another terminal program the console asks only for what works there."""

from __future__ import annotations

import pytest

from tui_desk.terminal import keeps_escape_back


@pytest.mark.parametrize(
    ("environment", "so"),
    [
        ({}, False),
        ({"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "screen"}, False),
        ({"STY": "14094.work", "TERM": "screen"}, True),
        ({"STY": "14094.work", "TMUX": "/tmp/tmux-0/default,1,0"}, True),
    ],
)
def test_gnu_screen_is_known_by_what_it_leaves_in_the_environment(
    environment: dict[str, str], so: bool
) -> None:
    assert keeps_escape_back(environment) is so
