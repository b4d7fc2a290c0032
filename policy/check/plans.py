"""What makes a case plan meaningless: names, events, patterns, filled inputs and actions that are not there, or not so.

A circle without an event cannot be written: a row of `moves` fires for one event, and nothing that it asks for comes back
but as another event.
"""

from collections.abc import Iterator

from policy.check.fitting import fit
from policy.check.names import distinct, legal
from policy.feel import typed
from policy.feel.scope import normal_name
from policy.feel.types import ContextType, Scalar, Type, nullable
from policy.feel.typing.algebra import unknown
from policy.feel.typing.words import suggestion, words
from policy.model.logic import Table
from policy.model.plan import ENVELOPE, PATTERN, TIMEOUT, CasePlan, EventKind
from policy.model.policy import Policy
from policy.model.typed import TypedDecision, TypedInput, TypedPolicy, TypedRules, TypedTable
from policy.problems import Sink
from policy.read.plan_policy import CURRENT, FILLED, MOVES, SIGNALS, STEP, TIMERS, WINDOWS, fill_name
from policy.source import Text

RESERVED = (*CURRENT, MOVES, SIGNALS, TIMERS, STEP, FILLED, WINDOWS)
OWN_EVENTS = {TIMEOUT: ("timer",), PATTERN: ("pattern", "ids")}  # what the engine sends, with the fields that it fills
ONE_ROW = ("unique", "any", "first", "priority")
DURATIONS = ("days and time duration", "years and months duration")


def check_plans(rules: TypedRules, sink: Sink) -> None:
    """Reports what makes a case plan meaningless."""
    for policy in rules.policies.values():
        if policy.source.plan is not None:
            _check_names(policy.source, policy.source.plan, sink)
            _check_events(policy.source.plan, sink)
            _check_patterns(policy, policy.source.plan, sink)
            _check_fills(policy, policy.source.plan, rules, sink)
            _check_moves(policy, policy.source.plan, sink)


def decision_of(policy: TypedPolicy, name: str) -> TypedDecision | None:
    """A decision of a plan by its name."""
    return next((decision for decision in policy.decisions if decision.name == name), None)


# Names.


def _check_names(policy: Policy, plan: CasePlan, sink: Sink) -> None:
    named = [*_names(policy, plan)]
    for name, what in named:
        legal(name, what, sink)
        if normal_name(name.text) in RESERVED:
            sink.error(
                "bad-name", name.span(), f"{what} `{name}` has a name that every case plan has", "give it another name"
            )
    distinct(named, sink)
    for kind in plan.events:
        distinct(((part.name, "field") for part in kind.fields), sink)
        for part in kind.fields:
            legal(part.name, "field", sink)
            if normal_name(part.name.text) in (*ENVELOPE, "event"):
                sink.error(
                    "bad-name",
                    part.name.span(),
                    f"every event has `{part.name}` besides its fields",
                    "give the field another name",
                )


def _names(policy: Policy, plan: CasePlan) -> Iterator[tuple[Text, str]]:
    yield from ((kind.name, "event") for kind in plan.events if kind.declared)
    yield from ((name, "fact") for name in plan.facts)
    yield from (
        (Text(pattern.id, pattern.span.file, ((0, pattern.span.line, pattern.span.column),)), "pattern")
        for pattern in plan.patterns
    )
    yield from ((parameter.declaration.name, "parameter") for parameter in policy.parameters)
    yield from ((function.name, "action or function") for function in policy.functions)
    yield from ((use.name, "used policy") for use in policy.uses)


# Events, patterns, filled inputs.


def _check_events(plan: CasePlan, sink: Sink) -> None:
    for kind in plan.events:
        for name in OWN_EVENTS.get(kind.name.text, ()) if kind.declared else ():
            if name not in (normal_name(part.name.text) for part in kind.fields):
                sink.error(
                    "wrong-own-event",
                    kind.span,
                    f"`{kind.name}` has no field `{name}`, with which it is sent",
                    f"add `{name}`, or leave out `{kind.name}`: it is there without being declared",
                )
    others = [] if plan.reads.others is None else [plan.reads.others]
    for named in (*(kind for _, kind in plan.reads.events), *others):
        _known(named, plan, sink)


def _known(name: Text, plan: CasePlan, sink: Sink) -> EventKind | None:
    found = plan.kind(name.text)
    if found is None:
        known = [kind.name.text for kind in plan.events]
        sink.error("unknown-event", name.span(), f"there is no event `{name}`", suggestion(name.text, known))
    return found


def _check_patterns(policy: TypedPolicy, plan: CasePlan, sink: Sink) -> None:
    windows = decision_of(policy, WINDOWS)
    types = windows.type.fields if windows is not None and isinstance(windows.type, ContextType) else {}
    for pattern in plan.patterns:
        for name in pattern.kinds:
            _known(name, plan, sink)
        if pattern.times is not None and not (pattern.times.text.isascii() and pattern.times.text.isdigit()):
            sink.error("wrong-pattern", pattern.times.span(), f"`times` is a whole number, not `{pattern.times}`")
        within = types.get(f"{pattern.id} within")
        if within is not None and pattern.within is not None:
            _duration(within, pattern.within, "`within`", sink)


def _duration(type_: Type, text: Text, what: str, sink: Sink) -> None:
    if not unknown(type_) and not (isinstance(type_, Scalar) and type_.kind in DURATIONS):
        sink.error("wrong-type", text.span(), f"{what} is a duration, this is {words(type_)}", 'write it as `@"P30D"`')


def _check_fills(policy: TypedPolicy, plan: CasePlan, rules: TypedRules, sink: Sink) -> None:
    filled = decision_of(policy, FILLED)
    types = filled.type.fields if filled is not None and isinstance(filled.type, ContextType) else {}
    for fill in plan.fills:
        used = rules.policies.get(normal_name(fill.policy.text))
        if used is None:
            continue  # that there is no such policy is reported where it is used
        inputs = {input_.name: input_ for input_ in _inputs(used, rules)}
        wanted = inputs.get(fill.input.text)
        if wanted is None:
            sink.error(
                "unknown-fill",
                fill.input.span(),
                f"`{fill.policy}` asks for no input `{fill.input}`",
                suggestion(fill.input.text, inputs),
            )
            continue
        type_ = types.get(fill_name(fill))
        if type_ is not None and fit(typed.Typed(type=type_), nullable(wanted.type)) == "never":
            sink.error(
                "wrong-type", fill.value.span(), f"`{fill.input}` is {words(wanted.type)}, this is {words(type_)}"
            )


def _inputs(used: TypedPolicy, rules: TypedRules) -> Iterator[TypedInput]:
    """The inputs of a used policy, and of those that it uses."""
    waiting, met = [used], {used.source.name}
    while waiting:
        policy = waiting.pop()
        yield from policy.inputs
        for use in policy.source.uses:
            other = rules.policies.get(normal_name(use.name.text))
            if other is not None and other.source.name not in met:
                met.add(other.source.name)
                waiting.append(other)


# Moves and timers.


def _check_moves(policy: TypedPolicy, plan: CasePlan, sink: Sink) -> None:
    moves, timers = decision_of(policy, MOVES), decision_of(policy, TIMERS)
    if moves is not None and isinstance(moves.source.logic, Table) and moves.source.logic.hit not in ONE_ROW:
        sink.error(
            "wrong-value",
            moves.source.span,
            f"`hit` of moves cannot be `{moves.source.logic.hit}`: one row fires for an event",
            "write `unique` or `first`",
        )
    if moves is not None and isinstance(moves.logic, TypedTable):
        actions = {f"{policy.source.name}.{normal_name(kind.name.text)}" for kind in plan.actions}
        places = [place for place, (name, _) in enumerate(moves.logic.outputs) if name == "action"]
        for row in (*moves.logic.rows, *([moves.logic.otherwise] if moves.logic.otherwise else [])):
            for place in places:
                _check_action(row.outputs[place], actions, plan, sink)
    if timers is not None and isinstance(timers.logic, TypedTable):
        for timer, timed in zip(plan.timers, timers.logic.rows, strict=True):
            _duration(timed.outputs[1].type, timer.after, "`after`", sink)


def _check_action(node: typed.Typed, actions: set[str], plan: CasePlan, sink: Sink) -> None:
    """Whether what a cell gives is an action, or a list of them."""
    if isinstance(node, typed.Conditional):
        _check_action(node.then, actions, plan, sink)
        _check_action(node.otherwise, actions, plan, sink)
    elif isinstance(node, typed.MakeList):
        for item in node.items:
            _check_action(item, actions, plan, sink)
    elif isinstance(node, typed.Invoke) and isinstance(node.function, typed.Variable) and node.function.key in actions:
        _check_arguments(node, plan, sink)
    elif not (isinstance(node, typed.Faulty) or (isinstance(node, typed.Constant) and node.value is None)):
        known = ", ".join(f"`{kind.name}()`" for kind in plan.actions) or "none is declared"
        sink.error("no-action", node.span, "this is no action", f"the actions are {known}")


def _check_arguments(node: typed.Invoke, plan: CasePlan, sink: Sink) -> None:
    type_ = node.function.type
    for name, wanted, argument in zip(
        getattr(type_, "names", ()), getattr(type_, "parameters", ()), node.arguments, strict=False
    ):
        if isinstance(argument, typed.Constant) and fit(argument, wanted) == "never":
            values = getattr(getattr(wanted, "domain", None), "values", None)
            hint = "the values are " + ", ".join(f"`{value}`" for value in values) if values else ""
            sink.error("not-a-value", argument.span, f"`{name}` cannot be this", hint)
