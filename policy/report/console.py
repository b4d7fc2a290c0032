"""Where reports are printed: colours on a terminal, plain text anywhere else."""

import json
import sys
from collections.abc import Iterable
from typing import Any

import click
from rich.console import Console
from rich.text import Text

Page = str | Iterable[Text]  # a report: text for machines, or lines with styles for people


def show(page: Page, *, err: bool = False) -> None:
    """Print a report on standard output, or on standard error: lines as they are, never wrapped."""
    if isinstance(page, str):
        click.echo(page, nl=False, err=err)
        return
    console = Console(stderr=err, markup=False, highlight=False, emoji=False, soft_wrap=True)
    for line in page:
        if console.is_terminal:
            console.print(line)
        else:
            click.echo(line.plain, err=err)


def json_text(value: Any, *, indent: int | None = 2) -> str:
    """A plain structure as JSON, readable in its own script where the output can carry it."""
    encoding = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "")
    return json.dumps(value, ensure_ascii=not encoding.startswith("utf"), indent=indent, allow_nan=False) + "\n"
