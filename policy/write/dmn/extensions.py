"""What DMN has no place for, in the form of rule files, in extension elements: so that the way back loses nothing.

`head`: version, language, sources, time zone, types, `must hold`. `declaration`: units, `private`, `whole`, `optional`.
`parameter`: dated values and labels. `function`: what it takes. `decision`: outputs, `otherwise`, and forms that DMN has not.
"""

from typing import Any

from attrs import evolve

from policy.feel.scope import normal_name
from policy.model.logic import Checklist, Declaration, Phrases, ScoreCard, Table
from policy.model.policy import Decision, Function, Parameter, Policy
from policy.write.dmn.xml import Element, extension
from policy.write.yaml import parts
from policy.write.yaml.policy import head as head_of
from policy.write.yaml.scalars import entry
from policy.write.yaml.tables import must_hold_bars, table_bars

ONLY_HERE = (Checklist, Phrases, ScoreCard)
NOT_BESIDE = ("policy", "format", "about")


def head(policy: Policy) -> Element:
    """What is said of the policy as a whole."""
    said: dict[str, Any] = {key: value for key, value in head_of(policy).items() if key not in NOT_BESIDE}
    types = {"types": parts.named(policy.types)} if policy.types else {}
    must_hold = {"must hold": must_hold_bars(policy.must_hold, policy.lang)} if policy.must_hold else {}
    return _written("head", {**said, **types, **must_hold})


def declaration(declared: Declaration) -> Element:
    """What is said of an input."""
    return _written("declaration", parts.declared(evolve(declared, about="")))


def parameter(one: Parameter) -> Element:
    """What is said of a parameter, with its values by date."""
    return _written("parameter", {key: value for key, value in parts.parameter(one).items() if key != "about"})


def function(one: Function, place: int) -> Element:
    """What a function takes and gives, and its place among the functions, which may be decisions in the model."""
    said: dict[str, Any] = {"place": str(place), **parts.about(evolve(one, about=""))}
    if one.result is None and not one.abouts and not any(parts.declared(each) for each in one.parameters):
        return _written("function", said | {"takes": [normal_name(each.name.text) for each in one.parameters]})
    result = {"type": normal_name(one.result.text.text)} if one.result and one.result.text else {}
    return _written("function", said | {"of": parts.named(one.parameters), **result})


def decision(one: Decision, lang: str) -> Element:
    """What is said of a decision beside its logic, and the logic where DMN has no form for it."""
    written = parts.decision(evolve(one, about=""), lang)
    if isinstance(one.logic, ONLY_HERE):
        return _written("decision", written)
    said = {key: value for key, value in written.items() if key not in LOGIC}
    table = one.logic
    if isinstance(table, Table) and table.otherwise is not None and table.hit != "first":
        alone = evolve(table, columns=(), rows=())
        said["otherwise"] = table_bars(alone, normal_name(one.name.text), lang)
    return _written("decision", said)


LOGIC = ("is", "context", "table", "hit")


def _written(name: str, said: dict[str, Any]) -> Element:
    return extension(name, "\n".join(line for key, value in said.items() for line in entry(key, value)))
