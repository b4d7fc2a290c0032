"""A rule set that answers: decisions found by name, compiled when first asked, each answer a record."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from threading import Lock
from time import time_ns
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, cast

from policy.cache import Cache
from policy.compile.decider import Plan, is_noisy, plan
from policy.compile.graph import Reach, reach
from policy.compile.inputs import Slot, checked
from policy.compile.lenient import given_decisions, lenient_values
from policy.compile.order import Functions, Order
from policy.compile.periods import boundaries, period_of, zone_of
from policy.compile.services import asked, echoed, services
from policy.compile.story import languages
from policy.feel.fault import Fault
from policy.feel.scope import normal_name as normal
from policy.feel.values.temporal_texts import parse_date, parse_date_and_time, with_seconds
from policy.limits import DECIDERS_KEPT
from policy.model.record import Record, nanoseconds
from policy.model.typed import TypedDecision, TypedInput, TypedPolicy, TypedRules
from policy.problems import InvalidInput, NotFound, PolicyError, Problem
from policy.read.names import did_you_mean
from policy.source import Span

AsOf = date | datetime | str | None

if TYPE_CHECKING:
    from policy.columns.asking import Asking


class Decide(Protocol):
    """A function from inputs to a record; and from frames of rows to frames of results."""

    def __call__(self, inputs: Any, /) -> Record: ...

    def table(self, frame: Any, *, reasons: bool = False, lang: str | None = None) -> Any:
        """A frame of results, with the rows of the given one in their order (extra `columns`).

        It has the outcome, a column for each field of a context; `rules`, the rows that fired; and `rejected`, why a row
        could not be decided, null where it could.

        Args:
            frame: A table, record batch or reader of Arrow, a DataFrame of Polars or pandas, or what else gives a stream
                of Arrow; columns are named like the inputs. A frame of the same kind comes back.
            reasons: Whether the reasons (`because`) and the codes of remarks are told too.
            lang: The language of the reasons.

        Raises:
            InvalidInput: Columns are missing or unknown.
        """

    def explain_plan(self, frame: Any, *, reasons: bool = False) -> str:
        """What of a frame is decided columns at a time and what row by row, and why."""


class RuleSet:
    """The policies loaded together. It never changes: threads, tasks and forked workers share one.

    >>> import policy, tempfile, pathlib
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "discount.yaml").write_text('''
    ... policy: discount
    ... format: 1
    ... version: "1"
    ... inputs: {spend: {type: number, values: ">= 0"}}
    ... decisions:
    ...   percent: {type: number, is: if spend >= 1000 then 5 else 0}
    ... ''')
    >>> rules = policy.load(folder)
    >>> rules.decide("percent", {"spend": 1200.50}).outcome
    5
    """

    def __init__(
        self, typed: TypedRules, functions: Functions = MappingProxyType({}), cache: Cache | None = None
    ) -> None:
        self.typed = typed
        self.functions = MappingProxyType(dict(functions))
        self.cache = cache
        self._deciders: dict[tuple[str, frozenset[str], str, str], _Decider] = {}
        self._services: dict[str, _Decider] = {}
        self._names = _names(typed)
        self._lock = Lock()

    @property
    def policies(self) -> Mapping[str, TypedPolicy]:
        """The policies by name."""
        return self.typed.policies

    @property
    def digest(self) -> str:
        """The SHA-256 over the meaning of all rules and settings: `sha256:…`."""
        return self.typed.digest

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which there are reasons: those of the policies, then others in which some rows have one."""
        own = [policy.source.lang for policy in self.policies.values()]
        further = languages(decision for policy in self.policies.values() for decision in policy.decisions)
        return tuple(dict.fromkeys((*own, *further)))

    def find(self, name: str) -> TypedDecision:
        """The decision of a name, `policy.decision` or short where it is unique; raises `NotFound`."""
        wanted = normal(str(name))
        exact = self.typed.by_key.get(wanted)
        if isinstance(exact, TypedDecision):
            return exact
        found = self._names.get(wanted, ())
        if len(found) > 1:
            listed = ", ".join(f"`{decision.key}`" for decision in found)
            raise NotFound(f"`{wanted}` is the name of several decisions: {listed}", code="ambiguous-decision")
        if not found:
            raise NotFound(
                f"there is no decision `{wanted}`", hint=did_you_mean(wanted, [*self._names, *_keys(self.typed)])
            )
        return found[0]

    def inputs_of(self, decision: str) -> tuple[TypedInput, ...]:
        """The inputs that a decision asks for, those of used policies too."""
        return reach(self.typed, [self.find(decision).key]).inputs

    def decide(
        self,
        decision: str,
        inputs: Mapping[str, Any] | None = None,
        *,
        as_of: AsOf = None,
        lang: str | None = None,
        extra: str = "refuse",
        numbers: str = "decimal",
    ) -> Record:
        """Take one decision.

        Args:
            decision: Its name: `policy.decision`, or short where only one policy has it.
            inputs: Values by the names of the inputs.
            as_of: The moment as of which the rules are asked; a date is its start in the policy's time zone; now if not given.
            lang: The language of the reasons.
            extra: "ignore" passes over inputs that the decision does not know; "refuse" reports them.
            numbers: "decimal" for exact numbers in the outcome, "float" for the nearest floats.

        Raises:
            InvalidInput: Inputs are missing, misspelt, of the wrong type or out of range: all of them are told.
            DecisionFailed: The decision has no outcome; `.record` says how far it came.
            LimitExceeded: It is more work than the limits allow.
            NotFound: There is no such decision.
        """
        found = self.find(decision)
        given = {} if inputs is None else inputs
        decider = self._decider(found, given_decisions(self.typed, found, given), extra, numbers)
        return decider.decide(given, decider.moment(as_of), lang or "")

    def decider(self, decision: str, *, extra: str = "refuse", numbers: str = "decimal", as_of: AsOf = None) -> Decide:
        """A function from inputs to a record: the fast way to take one decision many times.

        >>> import policy
        >>> rules = policy.load(policy.shipped_rules())  # doctest: +SKIP
        >>> decide = rules.decider("tier")  # doctest: +SKIP
        """
        found = self.find(decision)
        decider = self._decider(found, frozenset(), extra, numbers)
        if self.typed.policies[found.policy].source.form == "dmn":
            return decider.tabular(
                lambda inputs: self.decide(found.key, inputs, as_of=as_of, extra=extra, numbers=numbers), as_of
            )
        if as_of is None:
            return decider.function()
        return decider.tabular(decider.fixed(decider.moment(as_of)), as_of)

    def service(self, name: str, inputs: Mapping[str, Any] | None = None, *, as_of: AsOf = None) -> Record:
        """Ask a decision service of a DMN model: its inputs and input decisions come by name."""
        known = services(self.typed)
        wanted = normal(name)
        found = [key for key in known if wanted in (key, key.rpartition(".")[2], known[key][0].name)]
        if len(found) != 1:
            said = (
                f"`{wanted}` is the name of several services" if found else f"there is no decision service `{wanted}`"
            )
            raise NotFound(said, code="ambiguous-decision" if found else "not-found", hint=did_you_mean(wanted, known))
        if found[0] not in self._services:
            typed, decision = asked(self.typed, *known[found[0]])
            self._services[found[0]] = _Decider(
                RuleSet(typed, self.functions), decision, frozenset(), "refuse", "decimal"
            )
        decider = self._services[found[0]]
        return decider.decide({} if inputs is None else inputs, decider.moment(as_of), "")

    def _decider(self, found: TypedDecision, given: frozenset[str], extra: str, numbers: str) -> "_Decider":
        _known("extra", extra, ("refuse", "ignore"))
        _known("numbers", numbers, ("decimal", "float"))
        key = (found.key, given, extra, numbers)
        known = self._deciders.get(key)
        if known is not None:
            return known
        with self._lock:
            if len(self._deciders) >= DECIDERS_KEPT:
                self._deciders.clear()
            return self._deciders.setdefault(key, self._made(found, given, extra, numbers))

    def _made(self, found: TypedDecision, given: frozenset[str], extra: str, numbers: str) -> "_Decider":
        if found.key not in given:
            return _Decider(self, found, given, extra, numbers)
        typed, asked_for = echoed(self.typed, found)
        return _Decider(RuleSet(typed, self.functions), asked_for, given, extra, numbers)

    def __repr__(self) -> str:
        return f"<RuleSet {', '.join(self.typed.policies)}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleSet, (self.typed, dict(self.functions))


def _known(option: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise PolicyError(f"`{option}` is {' or '.join(map(repr, allowed))}, not {value!r}", code="wrong-option")


def _names(typed: TypedRules) -> dict[str, tuple[TypedDecision, ...]]:
    found: dict[str, tuple[TypedDecision, ...]] = {}
    for policy in typed.policies.values():
        for decision in policy.decisions:
            found[decision.name] = (*found.get(decision.name, ()), decision)
    return found


def _keys(typed: TypedRules) -> Iterable[str]:
    return (key for key, part in typed.by_key.items() if isinstance(part, TypedDecision))


class _Decider:
    """One decision of a rule set: its plans by period, made when a moment in them is first asked for."""

    def __init__(self, rules: RuleSet, wanted: TypedDecision, given: frozenset[str], extra: str, numbers: str) -> None:
        self.rules, self.wanted, self.extra, self.numbers = rules, wanted, extra, numbers
        self.reach = reach(rules.typed, [wanted.key], given)
        self.slots = _slots(self.reach)
        self.bounds = boundaries(self.reach)
        self.noisy = is_noisy(self.reach)
        self.source = rules.typed.policies[wanted.policy].source
        self.known = _declared(rules.typed)
        self.namespaces = {policy.source.name: policy.source.namespace for policy in rules.typed.policies.values()}
        self._plans: dict[int, Plan] = {}
        self._lock = Lock()

    def moment(self, as_of: AsOf) -> int:
        """A moment as the library is given it, in nanoseconds since 1970; now where it is not given."""
        return time_ns() if as_of is None else moment_of(as_of, self.source.time_zone)

    def decide(self, inputs: Any, at: int, lang: str) -> Record:
        """The slow way: everything checked, everything that is wrong told."""
        found = self.plan(at)
        if self.source.form != "dmn":
            return found.run(at, lang, *checked(inputs, self.slots, self.known, self.extra == "ignore"))
        values, remarks = lenient_values(inputs, self.slots, self.namespaces, self.source)
        record = found.run(at, lang, *values)
        record._trouble = (*remarks, *record._trouble)  # type: ignore[misc]  # a slot of what `run` makes
        return record

    def function(self) -> Decide:
        """The quick way for the period around now; what it does not take goes the slow way."""
        quick = self.plan(time_ns()).quick
        return self.tabular(quick or (lambda inputs: self._slow(inputs)), None)

    def fixed(self, at: int) -> Callable[[Any], Record]:
        """The quick way as of one moment."""

        def slow(inputs: Any, _at: int = at) -> Record:
            return self.decide(inputs, at, "")

        return plan(self._order(*period_of(at, self.bounds)), slow, lambda: at).quick or slow

    def tabular(self, decide: Callable[[Any], Record], as_of: AsOf) -> Decide:
        """The function with what it does to frames."""
        asked: Any = decide
        asked.table = lambda frame, *, reasons=False, lang=None: self.asking(as_of, reasons, lang).table(frame)
        asked.explain_plan = lambda frame, *, reasons=False: self.asking(as_of, reasons, None).explain(frame)
        return cast("Decide", asked)

    def asking(
        self, as_of: AsOf, reasons: bool, lang: str | None, same: Mapping[str, Any] = MappingProxyType({})
    ) -> "Asking":
        """The decision as it is asked of many rows, all of them as of one moment."""
        return self.asking_at(self.moment(as_of), reasons, lang, same)

    def asking_at(self, at: int, reasons: bool, lang: str | None, same: Mapping[str, Any]) -> "Asking":
        """The same as of a moment in nanoseconds since 1970."""
        from policy.columns.asking import Again, Asking

        order = self._order(*period_of(at, self.bounds))
        again = Again(self.rules, self.wanted.key, self.extra, self.numbers, at, reasons, lang, dict(same))
        return Asking(order, self.fixed(at), self.known, same, reasons, lang or "", again)

    def _slow(self, inputs: Any, at: int | None = None) -> Record:
        at = time_ns() if at is None else at
        return self.decide(inputs, at, "")

    def plan(self, at: int) -> Plan:
        """The plan of the period around a moment."""
        start, end = period_of(at, self.bounds)
        if start not in self._plans:
            with self._lock:
                if start not in self._plans:
                    self._plans[start] = plan(self._order(start, end), self._slow)
        return self._plans[start]

    def _order(self, start: int, end: int) -> Order:
        typed = self.rules.typed
        return Order(
            self.wanted,
            self.reach,
            typed.policies,
            typed.policies[self.wanted.policy].digest,
            self.slots,
            start,
            end,
            self.numbers,
            self.extra,
            self.rules.functions,
            self.noisy,
            self.rules.cache,
        )


def _slots(found: Reach) -> tuple[Slot, ...]:
    inputs = [Slot(i.key, i.name, f"{i.policy}.{i.name}", i.type, i.private, i.span) for i in found.inputs]
    given = [Slot(d.key, d.name, d.key, d.type, False, d.source.span) for d in found.given]
    return (*inputs, *given)


def _declared(typed: TypedRules) -> frozenset[str]:
    """The names of all inputs that are declared: where one is not needed, it is no misspelling."""
    inputs = [part for part in typed.by_key.values() if isinstance(part, TypedInput)]
    return frozenset(name for part in inputs for name in (part.name, part.key))


def moment_of(as_of: date | datetime | str, time_zone: str) -> int:
    """A moment in nanoseconds since 1970; what names no zone is in the policy's."""
    value = _read_moment(as_of) if isinstance(as_of, str) else as_of
    if isinstance(value, datetime):
        return nanoseconds(value if value.tzinfo else value.replace(tzinfo=zone_of(time_zone)))
    if isinstance(value, date):
        return nanoseconds(datetime.combine(value, time.min, zone_of(time_zone)))
    raise _no_moment(as_of)


def _read_moment(text: str) -> Any:
    try:
        return parse_date_and_time(with_seconds(text)) if "T" in text else parse_date(text)
    except Fault:
        raise _no_moment(text) from None


def _no_moment(given: Any) -> InvalidInput:
    message = f"`{given}` is no date or moment"
    hint = "write a date as 2026-06-30, a moment as 2026-06-30T12:00:00+08:00"
    return InvalidInput([Problem(Span(""), "wrong-moment", message, hint, input="as of")])
