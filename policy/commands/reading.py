"""What is typed on the command line, read."""

import sys
from pathlib import Path
from typing import Any

import click

from policy.limits import INPUT_BYTES
from policy.read.exact_json import exact_json


def input_object(given: str) -> dict[str, Any]:
    """The inputs of a decision: a JSON object, a file that holds one, or standard input for `-`."""
    text = given if given.lstrip().startswith("{") else _text_of(given)
    try:
        value = exact_json(text)
    except ValueError as error:
        raise click.ClickException(f"the input is not JSON: {error}") from None
    if not isinstance(value, dict):
        raise click.ClickException("the input is no JSON object: it begins with `{` and names the inputs")
    return value


def _text_of(given: str) -> str:
    if given == "-":
        content = sys.stdin.buffer.read(INPUT_BYTES + 1)
    else:
        with Path(given).open("rb") as file:
            content = file.read(INPUT_BYTES + 1)
    if len(content) > INPUT_BYTES:
        raise click.ClickException(f"the input is larger than {INPUT_BYTES} bytes")
    return content.decode("utf-8-sig")
