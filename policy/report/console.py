"""Where reports are printed: colours on a terminal, plain text anywhere else."""

import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from policy.feel.encoding import json_text

Page = str | Iterable[Text]  # a report: text for machines, or lines with styles for people


def show(page: Page, *, err: bool = False) -> None:
    """Print a report on standard output, or on standard error: lines as they are, never wrapped."""
    if isinstance(page, str):
        click.echo(page, nl=False, err=err)
        return
    console = Console(stderr=err, markup=False, highlight=False, emoji=False, soft_wrap=True)
    for line in page:
        if console.is_terminal and not console.no_color:  # NO_COLOR means no bold either
            console.print(line)
        else:
            click.echo(line.plain, err=err)


def json_page(value: Any) -> Page:
    """A plain structure as JSON, readable in its own script where the output can carry it."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return json_text(value, indent=2, ascii_only=not encoding.startswith("utf")) + "\n"
