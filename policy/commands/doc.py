"""`policy doc`: the rules as pages to read."""

import sys
from pathlib import Path

import click

from policy.commands import options


@click.command()
@options.paths
@click.option(
    "--out", "-o", required=True, type=click.Path(path_type=Path), metavar="DIR", help="The folder of the site."
)
@options.settings
def command(paths: tuple[Path, ...], out: Path, settings: Path | None) -> None:
    """Write the policies at PATH with their tests as a site of pages, in English and Chinese.

    The pages need no server, no network and no script: open index.html. An existing folder is only written over where this
    command made all that is in it.

    \b
    Example:
      policy doc demo --out site
    """
    from policy.extras import extra

    with extra("doc"):
        from policy.site import book, check_free, count, examples_under, site, write_site
    from policy.pipeline import typed_with_plans
    from policy.report.visible import visible

    check_free(out)
    made = book(typed_with_plans(paths, settings), examples_under(paths))
    with click.progressbar(
        site(made), length=count(made), label="pages", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as files:
        number = write_site(out, files)
    click.echo(
        visible(f"wrote {out}: {_several(made.counts['policies'])} on {number - 2} pages; open {out / 'index.html'}")
    )


def _several(policies: int) -> str:
    return "1 policy" if policies == 1 else f"{policies} policies"
