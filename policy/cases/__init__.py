"""Case plans: how a matter moves over time. A case is a fold of its events; nothing here reads a clock.

Plan.event(data) ──▶ Event ──▶ Plan.apply(case, event) ──▶ steps, the last of which holds the new case
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy.cases.fold import Case, Step
    from policy.cases.patterns import Match, Matcher
    from policy.cases.plan import Plan

__all__ = ["Case", "Match", "Matcher", "Plan", "Step"]

LAZY = {"Case": "fold", "Step": "fold", "Match": "patterns", "Matcher": "patterns", "Plan": "plan"}


def __getattr__(name: str) -> Any:
    if name not in LAZY:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{LAZY[name]}"), name)
