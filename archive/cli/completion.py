"""`archive completion`: what a shell is told, to complete our command lines."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    context: typer.Context,
    shell: Annotated[Shell, typer.Argument(metavar="SHELL", help="bash, zsh or fish")],
) -> int:
    """\b
        archive completion bash        in ~/.bashrc: source <(archive completion bash)
        archive completion zsh         in ~/.zshrc:  source <(archive completion zsh)
        archive completion fish > ~/.config/fish/completions/archive.fish

    Print what makes a shell complete commands, options, fields, and the archive's own values.
    """
    from archive.cli.complete import script

    print(script(shell), end="")
    return 0
