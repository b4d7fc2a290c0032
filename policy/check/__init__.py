"""From policies as read to typed rules, with all problems.

`VALIDITY` is what loading runs once everything is typed: a policy that fails has no meaning. `FINDINGS` is what only
`policy check` runs: a policy that fails has a meaning, but hardly the one that was meant.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from policy.check.cites import check_unused_cites
from policy.check.cycles import check_cycles, without_circles
from policy.check.headers import check_headers
from policy.check.labels import check_labels
from policy.check.lent import Lent
from policy.check.must_hold import check_must_hold
from policy.check.nulls import check_undeclared_nulls
from policy.check.plan_findings import check_plan_findings
from policy.check.plans import check_plans
from policy.check.regions import check_regions
from policy.check.rules import typed_rules
from policy.check.translations import check_translations
from policy.check.undated import check_undated
from policy.check.unknown import check_unknown
from policy.check.unused import check_unused
from policy.check.uses import check_shared_inputs
from policy.model.policy import Policy, Settings
from policy.model.typed import TypedRules
from policy.problems import Problem, Sink

__all__ = ["FINDINGS", "VALIDITY", "check_rules", "findings"]

Check = Callable[[TypedRules, Sink], None]

VALIDITY: tuple[Check, ...] = (
    check_headers,
    check_shared_inputs,
    check_plans,
    check_cycles,
    check_must_hold,
)
FINDINGS: tuple[Check, ...] = (
    check_regions,
    check_plan_findings,
    check_unused,
    check_unused_cites,
    check_labels,
    check_translations,
    check_undated,
    check_undeclared_nulls,
    check_unknown,
)


def check_rules(
    policies: Sequence[Policy], settings: Sequence[Settings] = (), lent: Lent | None = None
) -> tuple[TypedRules | None, tuple[Problem, ...]]:
    """The typed rules of policies that are loaded together, or None where a problem makes them meaningless.

    Arguments:
        policies: as read; those that they use are among them.
        settings: an organisation's own values of parameters.
        lent: functions that the surrounding service lends: the names of their parameters, by their own names.
    """
    sink = Sink()
    rules = typed_rules(policies, settings, lent or {}, sink)
    for check in VALIDITY:
        if check is check_must_hold and _failed(sink):
            break
        check(rules, sink)
    return None if _failed(sink) else without_circles(rules), _each_once(sink)


def findings(rules: TypedRules) -> tuple[Problem, ...]:
    """What is suspect in rules that are valid."""
    sink = Sink()
    for check in FINDINGS:
        check(rules, sink)
    return _each_once(sink)


def _failed(sink: Sink) -> bool:
    return any(problem.severity == "error" for problem in sink.problems)


def _each_once(sink: Sink) -> tuple[Problem, ...]:
    return tuple(sorted(set(sink.problems)))


class _CheckPackage(ModuleType):
    """`policy.check` is this package, as every import of it makes it, and the function of the public API too."""

    def __call__(self, *paths: str | Path, settings: str | Path | None = None) -> tuple[Problem, ...]:
        from policy.pipeline import check_files

        return check_files(paths, settings)[0]


sys.modules[__name__].__class__ = _CheckPackage
