"""The rule set while it is checked: each decision and function typed when something asks for its type.

What asks for a type that is not known waits for it: in place a few deep, beyond that on a list of its own, so that a
long chain of decisions costs no stack. The order of declarations does not matter, and a circle shows in what decisions need.
"""

from collections.abc import Callable

from attrs import define, field

from policy.check.boxed import BOXED, function, null, type_here
from policy.check.declared import type_of
from policy.check.fitting import fitted, letting_null_through
from policy.check.frame import Frame
from policy.check.link import Linked, function_type, key_of
from policy.check.rewrite import as_it_runs, needs_of
from policy.check.services import service_lambda, service_type
from policy.feel.parser import FeelSyntaxError
from policy.feel.scope import normal_name
from policy.feel.typed import Faulty, Lambda, Typed
from policy.feel.types import ANY, FunctionType, Type
from policy.model.logic import Checklist, FunctionForm, Phrases, ScoreCard, Table
from policy.model.policy import Decision, Function, Service
from policy.model.typed import TypedDecision, TypedFunction
from policy.problems import Sink

NESTED = 3  # types asked for within one another before the asking one has to wait
OWN_TYPE = (Table, Phrases, Checklist, ScoreCard)  # their outputs are declared, or always the same
Thing = Decision | Function | Service
Made = TypedDecision | TypedFunction


class _Later(Exception):
    """A type that is asked for too deep: these must be typed first, the last one before the others."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(*keys)
        self.keys = keys


@define(eq=False)
class Workspace:
    """The linked policies by name, and what of them has been typed, by key."""

    linked: dict[str, Linked] = field(factory=dict)
    made: dict[str, Made] = field(factory=dict)
    _things: dict[str, tuple[str, Thing]] = field(factory=dict)
    _declared: dict[str, Type | None] = field(factory=dict)
    _path: list[str] = field(factory=list)
    _waiting: dict[str, None] = field(factory=dict)

    def announce(self, policy: str, things: "tuple[Thing, ...]") -> None:
        """Makes what a policy declares known, before it is linked."""
        self._things.update({key_of(policy, thing.name.text): (policy, thing) for thing in things})

    def ask(self, key: str) -> Type:
        """The type of what has the key; as far as it is declared while it is being found, which is a circle."""
        policy, thing = self._things[key]
        linked = self.linked[policy]
        if isinstance(thing, Decision | Function) and linked.policy.form != "dmn" and (found := self.bring(key)):
            return _type_of(found)
        if key not in self._declared:
            self._declared[key] = _declared_type(thing, linked)
        declared = self._declared[key]
        if declared is not None:
            return declared
        made = self.bring(key)
        return _type_of(made) if made else _while_found(thing, linked)

    def bring(self, key: str) -> Made | None:
        """The typed form of what has the key; None for an input, and in a circle."""
        if key in self.made or key not in self._things:
            return self.made.get(key)
        if not self._path:
            return self._typed(key)
        if key in self._path or key in self._waiting:
            return None
        if len(self._path) >= NESTED:
            raise _Later((*self._path, key))
        return self._type(key)

    def _typed(self, key: str) -> Made:
        self._waiting = {key: None}
        while self._waiting:
            last = next(reversed(self._waiting))
            try:
                self._type(last)
                del self._waiting[last]
            except _Later as later:
                self._path.clear()
                self._waiting.update(dict.fromkeys(later.keys))
        return self.made[key]

    def _type(self, key: str) -> Made:
        if key not in self.made:
            policy, thing = self._things[key]
            self._path.append(key)
            sink = Sink()
            made = _MAKE[type(thing)](key, thing, self.linked[policy], sink, self)
            self._path.pop()
            self.linked[policy].sink.problems.extend(sink.problems)
            self.made[key] = made
        return self.made[key]


def _type_of(made: Made) -> Type:
    return made.type if isinstance(made, TypedDecision) else made.logic.type


def _declared_type(thing: Thing, linked: Linked) -> Type | None:
    """The type as far as the declaration alone tells it."""
    if isinstance(thing, Service):
        return service_type(thing, linked)
    if isinstance(thing, Function):
        return function_type(thing, linked.declared, Sink()) if thing.result else None
    if isinstance(thing.logic, OWN_TYPE) or thing.declaration is None or thing.declaration.type is None:
        return None
    return type_of(thing.declaration, linked.declared, Sink())


def _while_found(thing: Thing, linked: Linked) -> Type:
    return function_type(thing, linked.declared, Sink()) if isinstance(thing, Function) else ANY


# Decisions, functions and services typed.


def _decision(key: str, decision: Decision, linked: Linked, sink: Sink, _: Workspace) -> TypedDecision:
    frame = Frame(linked.policy, linked.scope_of(decision), linked.declared, sink, BOXED)
    logic, type_ = _decision_logic(decision, frame)
    logic = as_it_runs(logic, linked.policy, linked.members)
    return TypedDecision(
        key=key,
        policy=linked.policy.name,
        name=normal_name(decision.name.text),
        type=type_,
        logic=logic,
        needs=needs_of(logic),
        source=decision,
    )


def _decision_logic(decision: Decision, frame: Frame) -> tuple[Typed, Type]:
    try:
        logic = frame.logic(decision.logic or null(decision.span))
    except FeelSyntaxError as error:
        frame.sink.problems.append(error.problem)
        return Faulty(error.problem.message, _is_limit(error), span=error.problem.span), ANY
    declaration = decision.declaration
    if decision.logic is None and not frame.lenient:
        return logic, ANY  # what stands there could not be read, and is told already
    if declaration is None or declaration.type is None or (isinstance(decision.logic, OWN_TYPE) and not frame.lenient):
        return logic, logic.type if decision.logic is not None else ANY  # its value is given
    type_ = type_of(declaration, frame.declared, frame.sink)  # type: ignore[arg-type]
    if not frame.lenient:
        type_ = letting_null_through(type_, logic)
    return fitted(logic, type_, f"`{decision.name}`", frame.sink), type_


def _function(key: str, thing: Function, linked: Linked, sink: Sink, _: Workspace) -> TypedFunction:
    frame = Frame(linked.policy, linked.functions_scope, linked.declared, sink, BOXED)
    types = [type_of(parameter, linked.declared, sink) for parameter in thing.parameters]
    result = _result(thing, type_here(thing.result, frame) if thing.result else ANY)
    try:
        logic = function(thing.parameters, types, thing.body, result, thing.kind, frame, thing.span)
    except FeelSyntaxError as error:
        sink.problems.append(error.problem)
        logic = _faulty_function(error, thing, linked)
    logic = as_it_runs(logic, linked.policy, linked.members)
    return TypedFunction(
        key=key, policy=linked.policy.name, name=normal_name(thing.name.text), logic=logic, needs=needs_of(logic)
    )


def _is_limit(error: FeelSyntaxError) -> bool:
    return error.problem.code == "limit-exceeded"


def _faulty_function(error: FeelSyntaxError, thing: Function, linked: Linked) -> Typed:
    """A function that says what is wrong with it when it is called."""
    type_ = function_type(thing, linked.declared, Sink())
    parameters = tuple((name, f"{name}#1", of) for name, of in zip(type_.names, type_.parameters, strict=True))
    return Lambda(
        parameters,
        Faulty(error.problem.message, _is_limit(error), span=error.problem.span),
        type=type_,
        span=thing.span,
    )


def _result(thing: Function, declared: Type) -> Type:
    """The type of the result; a business knowledge model may declare its type as a function instead (DMN 1.5, 7.3.3)."""
    stands_for_all = isinstance(declared, FunctionType) and len(declared.parameters) == len(thing.parameters)
    if isinstance(declared, FunctionType) and stands_for_all and not isinstance(thing.body, FunctionForm):
        return declared.result
    return declared


def _service(key: str, service: Service, linked: Linked, sink: Sink, workspace: Workspace) -> TypedFunction:
    logic = service_lambda(service, linked, workspace.bring)
    return TypedFunction(
        key=key, policy=linked.policy.name, name=normal_name(service.name.text), logic=logic, needs=needs_of(logic)
    )


_MAKE: dict[type, Callable[..., Made]] = {Decision: _decision, Function: _function, Service: _service}
