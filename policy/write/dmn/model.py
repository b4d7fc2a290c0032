"""A policy as a DMN model: its parts in the order of the schema, and a drawing of the graph."""

from collections.abc import Iterator, Mapping

from attrs import define, evolve, field
from lxml import etree

from policy.feel.literals import literal
from policy.feel.scope import normal_name
from policy.model.logic import Declaration, FunctionForm, Table, TypeRef
from policy.model.policy import Decision, Function, Policy
from policy.model.typed import TypedDecision, TypedFunction, TypedParameter, TypedPolicy, TypedRules
from policy.problems import Sink
from policy.source import Text
from policy.write.dmn import extensions
from policy.write.dmn.boxed import Place, logic_element
from policy.write.dmn.layout import diagram
from policy.write.dmn.losses import tell_losses
from policy.write.dmn.requirements import Requirements, Thing
from policy.write.dmn.tables import LISTS
from policy.write.dmn.types import Types, written_type
from policy.write.dmn.xml import FEEL, MODEL, Element, described, element, identity, namespace_of, texted


def write_dmn(rules: TypedRules, name: str, sink: Sink) -> bytes:
    """The model of the policy of this name, as a file; what DMN has no counterpart for is told to the sink.

    Policies that it uses become imports: their models have the namespaces that converting them gives.
    """
    typed = rules.policies[name]
    root = _Model.of(rules, typed, sink).definitions()
    tell_losses(typed, sink)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


@define(eq=False)
class _Model:
    """One policy on its way into a model."""

    typed: TypedPolicy
    types: Types
    requirements: Requirements
    place: Place
    functions: Mapping[str, TypedFunction]
    drawn: list[str] = field(factory=list)

    @classmethod
    def of(cls, rules: TypedRules, typed: TypedPolicy, sink: Sink) -> "_Model":
        policy = typed.source
        types = Types.of(policy.types, sink)
        asked = {normal_name(one.name.text): _values(one, types) for one in policy.inputs}
        place = Place(policy.name, types, sink, asked, policy.lang)
        functions = {one.name: one for one in typed.functions}
        return cls(typed, types, Requirements(rules, policy.name), place, functions)

    @property
    def policy(self) -> Policy:
        return self.typed.source

    def definitions(self) -> Element:
        """The root element."""
        parts = [*self._inputs(), *self._parameters(), *self._functions(), *self._decisions()]
        drawing = diagram(self.drawn, self.requirements.edges) if self.drawn else None
        return element(
            "definitions",
            *described(self.policy.about, extensions.head(self.policy)),
            *self._imports(),
            *self.types.made.values(),
            *parts,
            drawing,
            id=identity("model", self.policy.name),
            name=self.policy.name,
            namespace=namespace_of(self.policy.name),
            expressionLanguage=FEEL,
            typeLanguage=FEEL,
            exporter="plainrule",
        )

    def _imports(self) -> Iterator[Element]:
        for use in self.policy.uses:
            name = normal_name(use.name.text)
            yield element("import", name=name, namespace=namespace_of(name), importType=MODEL)

    def _inputs(self) -> Iterator[Element]:
        for typed, declared in zip(self.typed.inputs, self.policy.inputs, strict=True):
            variable = self._variable(typed.name, self.types.reference(declared))
            yield self._drawn("inputData", typed, declared.about, extensions.declaration(declared), variable)

    def _parameters(self) -> Iterator[Element]:
        for typed in self.typed.parameters:
            declared = self._typed_declaration(typed)
            variable = self._variable(typed.name, self.types.reference(declared))
            value = texted("literalExpression", value_of(typed))
            about = typed.source.declaration.about
            yield self._drawn("decision", typed, about, extensions.parameter(typed.source), variable, value)

    def _typed_declaration(self, typed: TypedParameter) -> Declaration:
        """The declaration of a parameter, with the type that its value has where none is declared."""
        declared = typed.source.declaration
        if declared.type is not None:
            return declared
        name = written_type(typed.type)
        return evolve(declared, type=TypeRef(text=Text(name))) if name else declared

    def _functions(self) -> Iterator[Element]:
        for place, function in enumerate(self.policy.functions):
            typed = self.functions[normal_name(function.name.text)]
            made = self._function(function)
            needs = self.requirements.of(typed)
            variable = self._variable(typed.name)
            own = extensions.function(function, place)
            if self.requirements.kind(typed) == "decision":
                yield self._drawn("decision", typed, function.about, own, variable, *needs, made)
            else:
                made.tag = f"{{{MODEL}}}encapsulatedLogic"
                yield self._drawn("businessKnowledgeModel", typed, function.about, own, variable, made, *needs)

    def _function(self, function: Function) -> Element:
        """The boxed function, its body with the type of the result."""
        form = FunctionForm(parameters=function.parameters, body=function.body)
        made = logic_element(form, evolve(self.place, name=function.name.text, span=function.span))
        assert made is not None
        if function.result is not None and not isinstance(function.body, Table):
            made[-1].set("typeRef", self.types.reference(Declaration(name=function.name, type=function.result)))
        return made

    def _decisions(self) -> Iterator[Element]:
        typed = {one.name: one for one in self.typed.decisions}
        for decision in self.policy.decisions:
            yield self._decision(decision, typed[normal_name(decision.name.text)])

    def _decision(self, decision: Decision, typed: TypedDecision) -> Element:
        logic = logic_element(decision.logic, evolve(self.place, name=typed.name, span=decision.span))
        variable = self._variable(typed.name, self._type_of(decision))
        own = extensions.decision(decision, self.policy.lang)
        return self._drawn("decision", typed, decision.about, own, variable, *self.requirements.of(typed), logic)

    def _type_of(self, decision: Decision) -> str:
        """The type of the outcome as far as it is declared."""
        logic = decision.logic
        if not isinstance(logic, Table):
            return self.types.reference(decision.declaration) if not decision.outputs else ""
        if logic.aggregator == "count":
            return "number"
        name = normal_name(decision.name.text)
        one = (
            self.types.record(name, decision.outputs)
            if decision.outputs
            else self.types.reference(decision.declaration)
        )
        return self.types.list_of(one) if one and logic.hit in LISTS and not logic.aggregator else one

    def _variable(self, name: str, type_: str = "") -> Element:
        return element("variable", name=name, typeRef=type_)

    def _drawn(self, kind: str, thing: Thing, about: str, own: Element | None, *parts: Element | None) -> Element:
        name = self.requirements.identity(thing)
        self.drawn.append(name)
        return element(kind, *described(about, own), *parts, id=name, name=thing.name)


def _values(declaration: Declaration, types: Types) -> str:
    """The values that a column over an input may have."""
    alias = declaration.type.text if declaration.type else None
    named = types.declared.get(normal_name(alias.text)) if alias else None
    return types.tests(declaration) or (types.tests(named) if named else "")


def value_of(parameter: TypedParameter) -> str:
    """The value of a parameter as FEEL; one that changes asks what day it is."""
    text = "null"
    for since, value in parameter.periods:
        text = literal(value) if since is None else f'if today() >= @"{since}" then {literal(value)} else {text}'
    return text
