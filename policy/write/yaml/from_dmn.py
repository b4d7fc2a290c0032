"""A DMN model as a policy in the form of rule files: null where something goes wrong, boxed forms as FEEL, BKMs as functions."""

from attrs import evolve

from policy.feel.scope import normal_name
from policy.feel.typed import Coerced, walk
from policy.model import logic as m
from policy.model.logic import Declaration, TypeRef
from policy.model.policy import Decision, Function, Policy, Service
from policy.model.typed import TypedPolicy
from policy.problems import Sink
from policy.source import Span, Text
from policy.write.yaml.boxed import Hoisted, Inside, external, feel, parameter
from policy.write.yaml.tables_of_dmn import Tables
from policy.write.yaml.types import declared_types

Watched = frozenset[tuple[int, int]]  # where a value may not fit its declared type


def from_dmn(typed: TypedPolicy, sink: Sink) -> Policy:
    """The policy; what rule files have no counterpart for is told to the sink."""
    return _Model(typed, sink).policy()


class _Model:
    """One model on its way."""

    def __init__(self, typed: TypedPolicy, sink: Sink) -> None:
        self.typed, self.source, self.sink = typed, typed.source, sink
        self.types = declared_types(self.source.types)
        named = {normal_name(one.name.text): one for one in self.types}
        self.hoisted = Hoisted({*_names(self.source)})
        asked = {normal_name(one.name.text): one for one in self.source.inputs}
        tables = Tables(named, asked, sink)
        functions = {one.name: one.logic.type.names for one in typed.functions if hasattr(one.logic.type, "names")}
        self.inside = Inside(self.source.name, (), functions, self.hoisted, sink, self.source.span, tables.table)
        self.tables = tables
        self.watched = _watched(typed)

    def policy(self) -> Policy:
        """The whole of it."""
        self._tell()
        decisions = [self._decision(one) for one in self.source.decisions]
        functions = [self._function(one) for one in self.source.functions]
        return Policy(
            name=normal_name(self.source.name),
            file=self.source.file,
            about=self.source.about,
            types=self.types,
            inputs=self.source.inputs,
            functions=(*self.hoisted.functions, *functions),
            decisions=(*self.hoisted.decisions, *decisions),
            on_error="null",
            span=self.source.span,
        )

    def _tell(self) -> None:
        for use in self.source.uses:
            message = f"the import of `{use.name}`: rule files use policies by name, and of them decisions alone"
            self.sink.warn(
                "not-in-rule-files", use.name.span(), message, "convert that model too, and name it under `uses`"
            )
        for service in self.source.services:
            self.sink.warn("not-in-rule-files", service.span, f"rule files have no decision services: `{service.name}`")

    def _decision(self, decision: Decision) -> Decision:
        name = normal_name(decision.name.text)
        asked: tuple[Declaration | Decision, ...] = (*self.source.inputs, *self.source.decisions)
        outer = tuple(normal_name(one.name.text) for one in asked)
        inside = evolve(self.inside, owner=name, span=decision.span, outer=tuple(one for one in outer if one != name))
        if decision.logic is None:
            inside.lost(f"`{name}` has no logic: it is null here, also where the model is given its value")
        logic = self._bare(decision.logic or m.Expression(Text("null")), decision.span)
        if isinstance(logic, m.Table):
            return self.tables.decision(decision, logic, inside)
        declared = decision.declaration
        typed = None if declared is None or declared.type is None else evolve(declared, optional=True, about="")
        return evolve(decision, logic=self._written(logic, inside), declaration=typed, requires=None)

    def _written(self, logic: m.Logic, inside: Inside) -> m.Logic:
        """A context of expressions stays one, all else is FEEL."""
        if not isinstance(logic, m.ContextForm) or not _keeps(logic):
            return m.Expression(Text(feel(logic, inside)))
        entries = []
        for entry in logic.entries:
            self._checked(entry.type, entry.logic, entry.name.span())
            entries.append(m.ContextEntry(entry.name, m.Expression(Text(feel(self._bare(entry.logic), inside)))))
            inside = inside.seeing(entry.name.text)
        result = logic.result and m.Expression(Text(feel(self._bare(logic.result), inside)))
        return m.ContextForm(tuple(entries), result)

    def _named_result(self, name: str, table: m.Table, result: TypeRef | None) -> TypeRef | None:
        """The type of the result; allowed values, which a function cannot list itself, get a type of their own."""
        declared = table.outputs[0].declaration if table.single and table.outputs else None
        if declared is None or declared.values is None:
            return result
        own = f"{name} result"
        self.types = (*self.types, evolve(declared, name=Text(own)))
        return TypeRef(text=Text(own))

    def _bare(self, logic: m.Logic, span: Span | None = None) -> m.Logic:
        """The form without the type that it declares of itself, which is told where it may not hold."""
        while isinstance(logic, m.Typed):
            self._checked(logic.type, logic.logic, span or logic.span)
            logic = logic.logic
        return logic

    def _checked(self, type_: TypeRef | None, logic: m.Logic, span: Span) -> None:
        if type_ is None or not isinstance(logic, m.Expression):
            return
        place = logic.text.span()
        if any(place.line <= line <= max(place.line, place.end_line) for line, _ in self.watched):
            name = type_.text.text if type_.text else "its type"
            self.sink.warn("not-in-rule-files", span, f"nothing checks here that the value is a `{name}`")

    def _function(self, function: Function) -> Function:
        name = normal_name(function.name.text)
        inside = evolve(self.inside, owner=name, span=function.span).seeing(
            *(one.name.text for one in function.parameters)
        )
        body = self._bare(function.body, function.span)
        parameters = tuple(evolve(one, type=one.type or TypeRef(text=Text("Any"))) for one in function.parameters)
        result = function.result
        if isinstance(body, m.Table):
            made, result = self.tables.of_function(function, body, inside)
            result = self._named_result(name, made, result)
            return evolve(function, parameters=parameters, body=made, result=result, kind="FEEL", requires=None)
        text = feel(body, inside)
        if function.kind != "FEEL":
            listed = ", ".join(map(parameter, function.parameters))
            called = ", ".join(normal_name(one.name.text) for one in function.parameters)
            text = f"(function({listed}) {external(function.kind)}{text})({called})"
        return evolve(
            function, parameters=parameters, body=m.Expression(Text(text)), result=result, kind="FEEL", requires=None
        )


def _keeps(logic: m.ContextForm) -> bool:
    """Whether the context can stand as one: its names are such as YAML keys can be, and none is `result`."""
    names = [normal_name(entry.name.text) for entry in logic.entries]
    return "result" not in names and len(set(names)) == len(names)


def _names(policy: Policy) -> set[str]:
    things: tuple[Declaration | Function | Decision | Service, ...] = (
        *policy.inputs,
        *policy.functions,
        *policy.decisions,
        *policy.services,
    )
    return {normal_name(one.name.text) for one in things}


def _watched(typed: TypedPolicy) -> Watched:
    """The places where the checker could not tell that a value fits its declared type."""
    logics = [*(one.logic for one in typed.decisions), *(one.logic for one in typed.functions)]
    spans = [node.value.span for logic in logics for node in walk(logic) if isinstance(node, Coerced)]
    return frozenset((span.line, span.column) for span in spans)
