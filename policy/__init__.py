"""Decision rules that business people own and services trust.

>>> import policy
>>> rules = policy.load("rules")  # doctest: +SKIP
>>> rules.decide("customer tier.tier", {"annual spend": 120_000}).outcome  # doctest: +SKIP
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from policy.problems import (
    DecisionFailed,
    InvalidInput,
    InvalidRules,
    LimitExceeded,
    NotFound,
    PolicyError,
    Problem,
    Remark,
)

if TYPE_CHECKING:
    from policy.cases.plan import Plan
    from policy.cases.store import CaseStore
    from policy.decide import RuleSet
    from policy.model.record import Record

__all__ = [
    "CaseStore",
    "DecisionFailed",
    "InvalidInput",
    "InvalidRules",
    "LimitExceeded",
    "NotFound",
    "Plan",
    "PolicyError",
    "Problem",
    "Record",
    "Remark",
    "RuleSet",
    "check",
    "load",
    "load_plan",
    "shipped_rules",
]

LAZY = {
    "CaseStore": "policy.cases.store",
    "Plan": "policy.cases.plan",
    "RuleSet": "policy.decide",
    "Record": "policy.model.record",
}


def load(
    *paths: str | Path,
    settings: str | Path | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    cache: bool = True,
) -> "RuleSet":
    """The rule set in files and folders.

    Args:
        paths: Rule files, or folders of them.
        settings: A file with an organisation's own values of parameters.
        functions: Functions that the service lends to the rules, by name.
        cache: Whether the indexes of long tables and the sheets of spreadsheets may be taken from the user's cache, where
            their texts have not changed, and are kept there; the environment variable `POLICY_CACHE=off` says no for all.
            The answers are the same.

    Raises:
        InvalidRules: The files have no meaning; `.problems` says where and why.
        NotFound: A path is absent, or a folder holds no rule file.
    """
    from policy.pipeline import load as load_files

    return load_files(paths, settings, functions, cache)


def load_plan(
    path: str | Path,
    *,
    settings: str | Path | None = None,
    functions: Mapping[str, Callable[..., Any]] | None = None,
    matcher: Literal["here", "worker", "plain"] = "here",
) -> "Plan":
    """The case plan in a file, with the policies that it uses: found beside it, or in the folders beside its own.

    Args:
        path: The file of the plan, or a folder that holds one.
        settings: A file with an organisation's own values of parameters.
        functions: Functions that the service lends to the rules, by name.
        matcher: Where patterns are matched: in this process; in a worker process, as befits a long-lived service;
            or without the rule network.

    Raises:
        InvalidRules: The files have no meaning; `.problems` says where and why.
        NotFound: The path is absent, or holds no case plan.
    """
    from policy.cases.durable import MATCHERS
    from policy.cases.plan import load as load_file

    return load_file(path, settings, functions, MATCHERS[matcher])


def check(*paths: str | Path, settings: str | Path | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with rule files or suspect in them: what `policy check` shows."""
    from policy.pipeline import check_files

    return check_files(paths, settings)[0]


def shipped_rules() -> Path:
    """The folder of the rules that come with the package."""
    installed = Path(__file__).parent / "shipped"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "rules"


def __getattr__(name: str) -> Any:
    if name not in LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(LAZY[name]), name)
