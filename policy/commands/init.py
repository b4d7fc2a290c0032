"""`policy init`: a folder with a first policy, its test and a word on what to do next."""

from importlib.resources import files
from pathlib import Path

import click


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def command(folder: Path) -> None:
    """Make a folder DIR with a first policy and its test.

    Files that are already there are never overwritten.

    \b
    Example:
      policy init demo
    """
    from policy.problems import PolicyError
    from policy.report.visible import visible

    demo = [
        file
        for file in sorted(files("policy.commands").joinpath("demo").iterdir(), key=lambda file: file.name)
        if file.name.endswith((".yaml", ".md"))
    ]
    there = [file.name for file in demo if (folder / file.name).exists()]
    if there:
        message = f"`{folder}` already holds {', '.join(f'`{name}`' for name in there)}"
        raise PolicyError(message, code="not-done", hint="nothing is written over: name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for file in demo:
        (folder / file.name).write_bytes(file.read_bytes())
        click.echo(visible(f"wrote {folder / file.name}"))
    click.echo(visible(f"next: policy test {folder}"))
