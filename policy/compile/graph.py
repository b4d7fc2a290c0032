"""What a wanted decision can reach: the decisions it needs in the order of computing them, and their inputs."""

from collections.abc import Collection, Iterator

from attrs import frozen

from policy.feel.typed import Typed, walk
from policy.model.typed import (
    TypedDecision,
    TypedFunction,
    TypedInput,
    TypedMustHold,
    TypedParameter,
    TypedPolicy,
    TypedRules,
)


@frozen
class Reach:
    """What one decision can reach.

    `decisions` are in the order of computing, the wanted one last; `told` are the same in the order of telling, the wanted
    one first, each before those it needs. `given` are decisions whose value comes with the inputs.
    """

    decisions: tuple[TypedDecision, ...]
    told: tuple[TypedDecision, ...]
    inputs: tuple[TypedInput, ...]
    given: tuple[TypedDecision, ...]
    parameters: tuple[TypedParameter, ...]
    functions: tuple[TypedFunction, ...]
    must_hold: tuple[TypedMustHold, ...]
    policies: tuple[TypedPolicy, ...]

    def nodes(self) -> Iterator[Typed]:
        """Every typed node that can run."""
        for decision in self.decisions:
            yield from walk(decision.logic)
        for function in self.functions:
            yield from walk(function.logic)
        for row in self.must_hold:
            yield from walk(row.condition)


def reach(rules: TypedRules, wanted: Collection[str], given: Collection[str] = ()) -> Reach:
    """What the wanted keys can reach; logic of the decisions in `given` is not run."""
    seen = _Search(rules, frozenset(given))
    for key in wanted:
        seen.visit(key)
    must_hold = _must_hold(rules, seen)
    for row in must_hold:
        for key in row.needs:
            seen.visit(key)
    return seen.result(must_hold)


def _must_hold(rules: TypedRules, seen: "_Search") -> tuple[TypedMustHold, ...]:
    """Rows that read a reached input; and those over inputs that no decision reads, with every decision of their policy."""
    reached = {key for key, part in seen.order.items() if isinstance(part, TypedInput)}
    asked = {part.policy for part in seen.order.values() if isinstance(part, TypedDecision)}
    found = []
    for policy in rules.policies.values():
        for row in policy.must_hold:
            alone = (
                policy.source.name in asked
                and row.inputs
                and not _read_by_decisions(rules, policy).intersection(row.inputs)
            )
            if alone or reached.intersection(row.inputs):
                found.append(row)
    return tuple(found)


def _read_by_decisions(rules: TypedRules, policy: TypedPolicy) -> frozenset[str]:
    """The keys of the inputs that the decisions of a policy reach."""
    search = _Search(rules, frozenset())
    for decision in policy.decisions:
        search.visit(decision.key)
    return frozenset(key for key, part in search.order.items() if isinstance(part, TypedInput))


class _Search:
    """A depth-first walk along `needs`. `order` holds what was met, each after what it needs; `told` before it."""

    def __init__(self, rules: TypedRules, given: frozenset[str]) -> None:
        self.rules, self.given = rules, given
        self.told: dict[str, None] = {}
        self.order: dict[str, TypedInput | TypedParameter | TypedFunction | TypedDecision] = {}

    def visit(self, key: str) -> None:
        """Without recursion: a chain of decisions may be longer than the stack."""
        pending: list[tuple[str, Iterator[str]]] = []
        self._enter(key, pending)
        while pending:
            current, needs = pending[-1]
            for needed in needs:
                if self._enter(needed, pending):
                    break
            else:
                pending.pop()
                self.order[current] = self.rules.by_key[current]

    def _enter(self, key: str, pending: list[tuple[str, Iterator[str]]]) -> bool:
        part = self.rules.by_key.get(key)
        if part is None or key in self.told:
            return False
        self.told[key] = None
        needs = part.needs if isinstance(part, TypedDecision | TypedFunction) and key not in self.given else ()
        pending.append((key, iter(needs)))
        return True

    def result(self, must_hold: tuple[TypedMustHold, ...]) -> Reach:
        parts = list(self.order.values())
        computed = [p for p in parts if isinstance(p, TypedDecision) and p.key not in self.given]
        computed_keys = {p.key: p for p in computed}
        names = dict.fromkeys([*(p.policy for p in parts), *(row.policy for row in must_hold)])
        return Reach(
            tuple(computed),
            tuple(computed_keys[key] for key in self.told if key in computed_keys),
            tuple(p for p in parts if isinstance(p, TypedInput)),
            tuple(p for p in parts if isinstance(p, TypedDecision) and p.key in self.given),
            tuple(p for p in parts if isinstance(p, TypedParameter)),
            tuple(p for p in parts if isinstance(p, TypedFunction)),
            must_hold,
            tuple(self.rules.policies[name] for name in names if name in self.rules.policies),
        )
