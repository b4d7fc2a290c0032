"""Options that several commands share, as decorators."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from policy.commands.completing import decision_names

if TYPE_CHECKING:
    from policy.decide import RuleSet

Command = Callable[..., Any]

paths = click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=click.Path(path_type=Path))
decision = click.option(
    "--decision",
    "-d",
    required=True,
    metavar="NAME",
    shell_complete=decision_names,
    help="The decision asked for: `policy name.decision`, or its name alone where only one has it.",
)
settings = click.option(
    "--settings", type=click.Path(path_type=Path), metavar="FILE", help="Your organisation's own values of parameters."
)


def known_moment(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """What is no moment is told before anything is read."""
    if value is None:
        return None
    from policy.decide import moment_of
    from policy.problems import InvalidInput

    try:
        moment_of(value, "UTC")
    except InvalidInput as error:
        raise click.BadParameter(f"{error.message} ({error.hint})") from None
    return value


as_of = click.option(
    "--as-of",
    callback=known_moment,
    metavar="DATE-OR-MOMENT",
    help="The moment as of which the rules are asked; now, if not given.",
)
lang = click.option("--lang", metavar="LANGUAGE", help="The language of the reasons, such as `zh`.")
ignore_extra = click.option("--ignore-extra", is_flag=True, help="Pass over inputs that the decision does not know.")
strict = click.option("--strict", is_flag=True, help="Count warnings as errors.")


def output(*forms: str) -> Callable[[Command], Command]:
    """The form of what is printed; the first is what is taken when none is named."""
    return click.option(
        "--output", type=click.Choice(forms), default=forms[0], show_default=True, help="The form of what is printed."
    )


def known_language(language: str | None, rules: "RuleSet") -> None:
    """Fails where nothing is told in the language; a row that alone lacks it is told in its policy's own."""
    if language is not None and language not in rules.languages:
        from policy.problems import PolicyError
        from policy.read.names import did_you_mean

        hint = did_you_mean(language, rules.languages)
        raise PolicyError(f"no reason is told in `{language}`", code="wrong-option", hint=hint)


def loaded(files: tuple[Path, ...], values: Path | None, language: str | None = None) -> "RuleSet":
    """The rule set of the paths on the command line, which tells something in the language that is asked for."""
    import policy

    rules = policy.load(*files, settings=values)
    known_language(language, rules)
    return rules
