"""The table of contents: files are read, policies checked, decisions compiled, records made.

read ──▶ check ──▶ compile ──▶ decide
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from pathlib import Path
from typing import Any

from policy.cache import Cache, open_cache
from policy.check import check_rules, findings
from policy.check.lent import Lent
from policy.decide import RuleSet
from policy.later import uncollected
from policy.model.policy import Policy, Settings
from policy.model.typed import TypedRules
from policy.problems import InvalidRules, NotFound, PolicyError, Problem, Sink
from policy.read.folder import Found, find_files
from policy.read.loading import Sources, read_files
from policy.read.yaml import read_tests
from policy.source import Span

Paths = Iterable[str | Path]


def read(paths: Paths, settings: str | Path | None = None, cache: Cache | None = None) -> Sources:
    """The policies and settings in files, with what is wrong with reading them."""
    return read_files(paths, settings, cache=cache)


def read_with_plans(paths: Paths, settings: str | Path | None = None) -> Sources:
    """The same with the case plans among the files."""
    return read_files(paths, settings, plans=True)


def check(sources: Sources) -> tuple[Problem, ...]:
    """Everything that is wrong with rule files, and what is suspect in those that are valid."""
    policies = (*sources.policies, *sources.plans)
    typed, invalid = check_rules(policies, sources.settings)
    problems = (*sources.problems, *invalid)
    sound = (
        typed
        if typed is not None and not _faulty(sources.problems)
        else _sound_part(policies, problems, sources.settings)
    )
    return (*problems, *(findings(sound) if sound is not None else ()))


def _sound_part(
    policies: Iterable[Policy], problems: Iterable[Problem], settings: Sequence[Settings]
) -> TypedRules | None:
    """The policies that neither have an error nor use one that has: a fault in one file hides nothing in the others."""
    kept, typed = tuple(policies), None
    while faulty := _faulty(problems):
        left = tuple(policy for policy in kept if policy.file not in faulty)
        if not left or left == kept:
            return None
        kept = left
        typed, problems = check_rules(kept, settings)
    return typed


def _faulty(problems: Iterable[Problem]) -> set[str]:
    """The files that have an error."""
    return {problem.span.file for problem in problems if problem.severity == "error"}


def load(
    paths: Paths,
    settings: str | Path | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    cache: bool = True,
) -> RuleSet:
    """The rule set in files, ready to decide. Decisions are compiled when they are first asked for."""
    paths, lent = list(paths), {name: parameter_names(name, each) for name, each in (functions or {}).items()}
    opened = open_cache() if cache else None
    with uncollected():
        typed = _valid(paths, settings, lent, opened)
    return RuleSet(typed, functions or {}, opened)


def _valid(paths: Paths, settings: str | Path | None, lent: Lent, cache: Cache | None) -> TypedRules:
    """The rules in files, where they have a meaning."""
    sources = read(paths, settings, cache)
    if _faulty(sources.problems):
        raise InvalidRules(sources.problems)
    typed, invalid = check_rules(sources.policies, sources.settings, lent)
    if typed is None:
        raise InvalidRules([*sources.problems, *invalid])
    return typed


def parameter_names(name: str, function: Callable[..., Any]) -> tuple[str, ...]:
    """The names of the parameters of a function that the service lends."""
    try:
        found = signature(function).parameters.values()
    except (TypeError, ValueError):
        raise PolicyError(f"the parameters of the function `{name}` cannot be told", code="wrong-option") from None
    return tuple(each.name for each in found if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD))


def typed_with_plans(paths: Paths, settings: str | Path | None = None) -> TypedRules:
    """All that rule files hold, case plans too, checked and not to be decided with.

    Raises:
        NotFound: There is no policy and no case plan.
    """
    paths = list(paths)
    sources = read_with_plans(paths, settings)
    if any(problem.severity == "error" for problem in sources.problems):
        raise InvalidRules(sources.problems)
    typed, invalid = check_rules((*sources.policies, *sources.plans), sources.settings)
    if typed is None:
        raise InvalidRules([*sources.problems, *invalid])
    if not typed.policies:
        raise NotFound(
            f"no policy is in {', '.join(f'`{path}`' for path in paths)}", hint="a policy begins with `policy:`"
        )
    return typed


def check_files(paths: Paths, settings: str | Path | None = None) -> tuple[tuple[Problem, ...], int]:
    """The problems of rule files and of the form of tests, and how many files were looked at."""
    paths = list(paths)
    sources = read_with_plans(paths, settings)
    asked = [found for found in find_files(paths).files if found.asked]
    sink = Sink()
    for found in asked:
        LOOKED_AT.get(found.kind, _nothing_more)(found, sink)
    told = {problem.span.file for problem in sources.problems}
    beside = [problem for problem in sink.problems if problem.span.file not in told]
    return (*check(sources), *beside), len(asked)


def _test_form(found: Found, sink: Sink) -> None:
    read_tests(found.path, found.shown, found.root, sink)


def _no_rule_file(found: Found, sink: Sink) -> None:
    sink.warn(
        "no-rule-file",
        Span(found.shown),
        "this is no rule file, and nothing in it is used",
        "a rule file begins with `policy:`, `test:`, `settings:` or `case plan:`",
    )


def _nothing_more(found: Found, sink: Sink) -> None:
    """Rule files are read and checked together."""


LOOKED_AT: dict[str, Callable[[Found, Sink], None]] = {"test": _test_form, "other": _no_rule_file}
