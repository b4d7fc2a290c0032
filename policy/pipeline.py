"""The table of contents: files are read, policies checked, decisions compiled, records made.

    read ──▶ check ──▶ compile ──▶ decide
"""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from policy.check import check_rules, findings
from policy.decide import RuleSet
from policy.problems import InvalidRules, Problem
from policy.read.loading import Sources, read_files

Paths = Iterable[str | Path]


def read(paths: Paths, settings: str | Path | None = None) -> Sources:
    """The policies and settings in files, with what is wrong with reading them."""
    return read_files(paths, settings)


def check(sources: Sources) -> tuple[Problem, ...]:
    """Everything that is wrong with rule files or suspect in them."""
    typed, invalid = check_rules(sources.policies, sources.settings)
    suspect = findings(typed) if typed is not None and not sources.problems else ()
    return (*sources.problems, *invalid, *suspect)


def load(paths: Paths, settings: str | Path | None = None, functions: Mapping[str, Callable[..., Any]] | None = None) -> RuleSet:
    """The rule set in files, ready to decide. Decisions are compiled when they are first asked for."""
    sources = read(paths, settings)
    if any(problem.severity == "error" for problem in sources.problems):
        raise InvalidRules(sources.problems)
    typed, invalid = check_rules(sources.policies, sources.settings)
    if typed is None:
        raise InvalidRules([*sources.problems, *invalid])
    return RuleSet(typed, functions or {})


def check_files(paths: Paths, settings: str | Path | None = None) -> tuple[tuple[Problem, ...], int]:
    """The problems of rule files, and how many policies were looked at."""
    sources = read(paths, settings)
    return check(sources), len(sources.policies)
