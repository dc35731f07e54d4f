"""`tui-desk completion`: a script for the shell to read; nothing is written into anybody's dotfiles."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Literal

import typer

Shell = Literal["bash", "zsh", "fish"]
VARIABLE = "_TUI_DESK_COMPLETE"


def completion(
    context: typer.Context,
    shell: Annotated[Shell | None, typer.Argument(help="Which shell; else the one in $SHELL.")] = None,
) -> None:
    """Print the completion script: put `eval "$(tui-desk completion bash)"` into ~/.bashrc."""
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in ("bash", "zsh", "fish"):
        raise typer.BadParameter("name the shell: bash, zsh or fish")
    from typer.completion import get_completion_inspect_parameters, shell_complete

    get_completion_inspect_parameters()
    shell_complete(context.find_root().command, {}, "tui-desk", VARIABLE, f"source_{name}")
