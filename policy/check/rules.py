"""A rule set from its policies: order of use, names bound, everything typed."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import define, evolve, field

from policy.check.boxed import BOXED
from policy.check.frame import Frame
from policy.check.lent import Lent, with_lent
from policy.check.link import declared_names, declared_types, key_of, link
from policy.check.must_hold import typed_condition, with_inputs
from policy.check.parameters import Given, settings_by_key, typed_parameters
from policy.check.uses import find_used, in_order_of_use, used_by
from policy.check.workspace import Workspace
from policy.feel.scope import normal_name
from policy.model.digest import digest_of_all, digest_with
from policy.model.logic import Declaration
from policy.model.policy import Policy, Settings
from policy.model.typed import TypedDecision, TypedFunction, TypedInput, TypedParameter, TypedPolicy, TypedRules
from policy.problems import Problem, Sink


def typed_rules(policies: Sequence[Policy], settings: Sequence[Settings], lent: Lent, sink: Sink) -> TypedRules:
    """All policies typed, each after those it uses; what is wrong stands in the sink."""
    by_name = _by_name((with_lent(policy, lent) for policy in policies), sink)
    typing = _Typing(settings_by_key(settings, by_name, sink), by_name, sink)
    for policy in in_order_of_use(by_name, sink):
        typing.add(policy)
    return _rules(typing.policies, settings)


def _by_name(policies: Iterable[Policy], sink: Sink) -> dict[str, Policy]:
    found: dict[str, Policy] = {}
    for policy in policies:
        first = found.setdefault(normal_name(policy.name), policy)
        if first is not policy:
            sink.error(
                "doubled-policy",
                policy.span,
                f"the policy `{policy.name}` stands in {first.file} too",
                "give one of them another name",
            )
    return found


@define(eq=False)
class _Typing:
    """Problems of a DMN model are warnings: what is wrong there is null when it runs."""

    settings: Given
    by_name: Mapping[str, Policy]
    sink: Sink
    workspace: Workspace = field(factory=Workspace)
    policies: dict[str, TypedPolicy] = field(factory=dict)

    def add(self, policy: Policy) -> None:
        """Types one policy; those that it uses have been."""
        sink = Sink()
        used = used_by(policy, self.by_name, self.workspace.linked)
        declared = declared_types(policy, used, sink)
        parameters = typed_parameters(policy, declared, self.settings, sink)
        self.workspace.announce(policy.name, (*policy.functions, *policy.decisions, *policy.services))
        types = {parameter.key: parameter.type for parameter in parameters}
        self.workspace.linked[policy.name] = link(policy, declared, used, types, self.workspace.ask, sink)
        self.policies[policy.name] = self._typed(policy, parameters, sink)
        self.sink.problems.extend(map(_milder, sink.problems) if policy.form == "dmn" else sink.problems)

    def _typed(self, policy: Policy, parameters: tuple[TypedParameter, ...], sink: Sink) -> TypedPolicy:
        linked = self.workspace.linked[policy.name]
        made = [self.workspace.bring(key_of(policy.name, name)) for name in dict.fromkeys(declared_names(policy))]
        frame = Frame(policy, linked.scope, linked.declared, sink, BOXED)
        return TypedPolicy(
            source=policy,
            inputs=tuple(self._input(policy, declaration) for declaration in policy.inputs),
            parameters=parameters,
            functions=tuple(thing for thing in made if isinstance(thing, TypedFunction)),
            must_hold=tuple(typed_condition(row, frame, self.workspace) for row in policy.must_hold),
            decisions=tuple(thing for thing in made if isinstance(thing, TypedDecision)),
        )

    def _input(self, policy: Policy, declaration: Declaration) -> TypedInput:
        name = normal_name(declaration.name.text)
        binding = self.workspace.linked[policy.name].bindings[name]
        return TypedInput(
            key=key_of(policy.name, name),
            policy=policy.name,
            name=name,
            type=binding.type,
            private=declaration.private,
            span=declaration.span,
        )


def _milder(problem: Problem) -> Problem:
    return evolve(problem, severity="warning")


def _rules(policies: Mapping[str, TypedPolicy], settings: Sequence[Settings]) -> TypedRules:
    digests = _digests(policies, settings)
    policies = {name: evolve(policy, digest=digests[name]) for name, policy in policies.items()}
    by_key = {
        thing.key: thing
        for policy in policies.values()
        for things in (policy.inputs, policy.parameters, policy.functions, policy.decisions)
        for thing in things
    }
    rules = TypedRules(
        policies=policies, by_key=by_key, digest=digest_of_all(digests, (one.digest for one in settings))
    )
    return evolve(rules, policies={name: _with_inputs(policy, rules) for name, policy in policies.items()})


def _with_inputs(policy: TypedPolicy, rules: TypedRules) -> TypedPolicy:
    return evolve(policy, must_hold=tuple(with_inputs(row, rules) for row in policy.must_hold))


def _digests(policies: Mapping[str, TypedPolicy], settings: Sequence[Settings]) -> dict[str, str]:
    """The digest of each policy, with those it uses, which come before it, and with the settings for it."""
    found: dict[str, str] = {}
    sources = {name: policy.source for name, policy in policies.items()}
    for name, source in sources.items():
        used = (normal_name(one.name) for use in source.uses if (one := find_used(use, sources)))
        given = (
            one.digest for one in settings if any(normal_name(policy.text) == name for policy, *_ in one.parameters)
        )
        found[name] = digest_with(source.digest, (found[one] for one in used if one in found), given)
    return found
