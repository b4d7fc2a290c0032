"""What is typed on the command line, read."""

from pathlib import Path
from typing import Any

import click

from policy.commands.standard import standard_input
from policy.feel.encoding import read_json
from policy.feel.fault import Fault
from policy.limits import INPUT_BYTES


def input_object(given: str) -> dict[str, Any]:
    """The inputs of a decision: a JSON object, a file that holds one, or standard input for `-`."""
    text = given if given.lstrip().startswith("{") else _text_of(given)
    try:
        value = read_json(text)
    except Fault as error:
        raise click.ClickException(f"the input cannot be read: {error}") from None
    if not isinstance(value, dict):
        raise click.ClickException("the input is no JSON object: it begins with `{` and names the inputs")
    return value


def _text_of(given: str) -> str:
    if given == "-":
        content = standard_input().buffer.read(INPUT_BYTES + 1)
    else:
        with Path(given).open("rb") as file:
            content = file.read(INPUT_BYTES + 1)
    if len(content) > INPUT_BYTES:
        raise click.ClickException(f"the input is larger than {INPUT_BYTES} bytes")
    return content.decode("utf-8-sig")
