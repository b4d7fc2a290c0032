"""The names of a rule set bound: what each policy's expressions can see, and the type of each, found when asked for.

Every policy has one namespace for its inputs, parameters, functions, decisions and used policies. A used policy is a
context of its decisions (a DMN import: of all it declares); its inputs are asked of the caller by their own names. A name
may be that of a built-in function, which it then hides in its policy.
"""

from collections.abc import Callable, Iterator, Mapping

from attrs import define, evolve, field, frozen

from policy.check.declared import Declared, type_of, type_of_reference
from policy.check.names import check_names
from policy.feel.builtins import BINDINGS
from policy.feel.scope import Binding, Scope, normal_name
from policy.feel.types import ANY, ContextType, FunctionType, Type, nullable
from policy.model.policy import Decision, Function, Policy
from policy.problems import Sink
from policy.source import Text

Ask = Callable[[str], Type]  # the type of what has a key, inferred if need be


def key_of(policy: str, name: str) -> str:
    """The key of what a policy declares."""
    return f"{policy}.{normal_name(name)}"


def module_key(policy: str, used: str) -> str:
    """The key of a used policy as a whole; it stands in no typed policy, where its members are named instead."""
    return f"{policy}.#{used}"


@frozen
class Member:
    """What a used policy offers under a name: the key of a declaration, or of a policy that it uses itself (DMN)."""

    key: str
    type: Type


@define(eq=False)
class Linked:
    """A policy with its names bound. `members` are what the policies it uses offer, by the key of the used policy."""

    policy: Policy
    declared: Declared
    bindings: Mapping[str, Binding]
    members: Mapping[str, Mapping[str, Member]]
    sink: Sink
    scope: Scope = field(init=False)
    _around: Scope = field(init=False)  # the built-in functions, with the names of the declared types
    functions_scope: Scope = field(init=False)
    _free: frozenset[str] = field(init=False)  # names that a DMN decision sees without requiring them

    def __attrs_post_init__(self) -> None:
        self._around = Scope.of(BINDINGS, self.declared)
        self.scope = self._around.child(self.bindings.values())
        self.functions_scope = self._seen_by_functions()
        free = (*(one.name.text for one in self.policy.functions), *(one.name.text for one in self.policy.services))
        self._free = frozenset(map(normal_name, (*free, *(use.alias for use in self.policy.uses))))

    def scope_of(self, decision: Decision) -> Scope:
        """What a decision sees: all names of its policy, or what a DMN decision requires, besides functions."""
        if decision.requires is None:
            return self.scope
        seen = self._free.union(map(normal_name, decision.requires))
        return self._around.child(self.bindings[name] for name in sorted(seen) if name in self.bindings)

    def _seen_by_functions(self) -> Scope:
        """What a declared function sees beside its parameters: all but the inputs and decisions of its policy."""
        inputs, decisions = self.policy.inputs, self.policy.decisions
        hidden = set(map(normal_name, (*(one.name.text for one in inputs), *(one.name.text for one in decisions))))
        return self._around.child(binding for name, binding in self.bindings.items() if name not in hidden)


def link(
    policy: Policy, declared: Declared, used: Mapping[str, Linked], parameters: Mapping[str, Type], ask: Ask, sink: Sink
) -> Linked:
    """Binds the names of one policy.

    Arguments:
        declared: its declared types.
        used: the policies it uses, by the name under which it knows them.
        parameters: the types of its parameters, by key.
        ask: gives the type of a decision, function or service by its key.
        sink: takes the problems.
    """
    if policy.form == "yaml":
        check_names(policy, sink)
    bindings = {normal_name(binding.name): binding for binding in _bindings(policy, declared, parameters, ask, sink)}
    members: dict[str, Mapping[str, Member]] = {}
    for name, other in used.items():
        key = module_key(policy.name, other.policy.name)
        members[key] = _members(other, ask)
        if policy.form == "plan":  # a decision is null there where an input is not known
            members[key] = {known: evolve(one, type=nullable(one.type)) for known, one in members[key].items()}
        members.update(other.members)
        _bind_used(name, key, members[key], bindings)
    return Linked(policy, declared, bindings, members, sink)


def _bind_used(name: str, key: str, members: Mapping[str, Member], bindings: dict[str, Binding]) -> None:
    """A used policy under its name; without one (in DMN) its members stand beside the policy's own."""
    if name:
        bindings.setdefault(normal_name(name), Binding(name, key, _context_of(members)))
    else:
        for member, offered in members.items():
            bindings.setdefault(member, Binding(member, offered.key, offered.type))


def _context_of(members: Mapping[str, Member]) -> Type:
    return ContextType({name: member.type for name, member in members.items()})


def _members(linked: Linked, ask: Ask) -> dict[str, Member]:
    policy = linked.policy
    names = [decision.name.text for decision in policy.decisions]
    if policy.form == "dmn":
        names += [one.name.text for one in policy.functions]
        names += [one.name.text for one in policy.services]
    found = {normal_name(name): Member(key_of(policy.name, name), ask(key_of(policy.name, name))) for name in names}
    if policy.form == "dmn":
        bound = (linked.bindings[normal_name(one.name.text)] for one in policy.inputs)
        found.update({binding.name: Member(binding.key, binding.type) for binding in bound})
        for key, inner in linked.members.items():
            alias = next((name for name, binding in linked.bindings.items() if binding.key == key), None)
            if alias is not None:
                found.setdefault(alias, Member(key, _context_of(inner)))
    return found


def declared_types(policy: Policy, used: Mapping[str, Linked], sink: Sink) -> Declared:
    """The types that a policy declares; a DMN model knows those of its imports too."""
    imported = {
        f"{name}.{type_}" if name else type_: other.declared[type_]
        for name, other in used.items()
        if policy.form == "dmn"
        for type_ in other.declared
    }
    own = {normal_name(declaration.name.text): declaration for declaration in policy.types}
    return Declared(own, Scope.of((), (*own, *imported)), sink, imported)


# What a policy declares, as bindings.


def _bindings(
    policy: Policy, declared: Declared, parameters: Mapping[str, Type], ask: Ask, sink: Sink
) -> Iterator[Binding]:
    for declaration in policy.inputs:
        yield _bound(policy, declaration.name, type_of(declaration, declared, sink))
    for parameter in policy.parameters:
        key = key_of(policy.name, parameter.declaration.name.text)
        yield _bound(policy, parameter.declaration.name, parameters.get(key, ANY))
    for name in declared_names(policy):
        key = key_of(policy.name, name)
        yield Binding(name, key, _later(ask, key))


def declared_names(policy: Policy) -> Iterator[str]:
    """The names of what a policy works out: functions, services and decisions."""
    yield from (normal_name(function.name.text) for function in policy.functions)
    yield from (normal_name(service.name.text) for service in policy.services)
    yield from (normal_name(decision.name.text) for decision in policy.decisions)


def _bound(policy: Policy, name: Text, type_: Type) -> Binding:
    return Binding(normal_name(name.text), key_of(policy.name, name.text), type_)


def _later(ask: Ask, key: str) -> Callable[[], Type]:
    return lambda: ask(key)


def function_type(function: Function, declared: Declared, sink: Sink) -> FunctionType:
    """The type of a declared function as far as it is declared; the rest is Any."""
    result = type_of_reference(function.result, declared, sink) if function.result else ANY
    return FunctionType(
        tuple(type_of(parameter, declared, sink) for parameter in function.parameters),
        result,
        tuple(normal_name(parameter.name.text) for parameter in function.parameters),
    )
