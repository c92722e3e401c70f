"""`archive completion`: the script that makes a shell complete command lines."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from archive.cli.exit_codes import SUCCESS


class Shell(StrEnum):
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


def completion(
    context: typer.Context,
    shell: Annotated[
        Shell, typer.Argument(metavar="SHELL", help="Shell to complete for: bash, zsh or fish.")
    ],
) -> int:
    """\b
        archive completion bash        in ~/.bashrc: source <(archive completion bash)
        archive completion zsh         in ~/.zshrc:  source <(archive completion zsh)
        archive completion fish > ~/.config/fish/completions/archive.fish

    Print the script that makes a shell complete commands, options, fields and their values.
    """
    from archive.cli.complete import shell_script

    print(shell_script(shell), end="")
    return SUCCESS
