"""What a modeller changed in a model that its rule file cannot take over: found by writing the rule file as a model again."""

from collections.abc import Collection, Iterator
from itertools import zip_longest
from pathlib import Path

from policy.feel.scope import normal_name
from policy.model.typed import TypedRules
from policy.problems import Sink
from policy.read.dmn.xml import Element, children, kind, parse_bytes, parse_xml, span_of
from policy.write.dmn import write_dmn

Difference = tuple[Element, str, str]  # where, what the model says, what the rule file comes to

NAMED = ("inputData", "decision", "businessKnowledgeModel")
PASSED_OVER = {
    "extensionElements", "description", "informationRequirement", "knowledgeRequirement", "authorityRequirement",
    "question", "allowedAnswers", "annotation", "annotationEntry",
}  # fmt: skip
COMPARED = {"hitPolicy": "UNIQUE", "aggregation": "", "isCollection": "false"}
TYPED = ("variable", "output", "formalParameter", "encapsulatedLogic")


def tell_ignored(path: Path, rules: TypedRules, name: str, passed_over: Collection[str], sink: Sink) -> None:
    """A warning for each place where the model in a file says another thing than the rule file made of it.

    Arguments:
        rules: with the rule file among them, by this name.
        passed_over: names of elements and types that the rule file takes over from the model as they are.
    """
    shown = rules.policies[name].source.file
    model, anew = parse_xml(path, shown, Sink()), parse_bytes(write_dmn(rules, name, Sink()), shown, Sink())
    assert model is not None and anew is not None
    told = {problem.span.line for problem in sink.problems}
    for kinds in (NAMED, ("itemDefinition",)):
        made = {_name(one): one for one in children(anew, *kinds)}
        for one in children(model, *kinds):
            if _name(one) not in passed_over and span_of(one, shown).line not in told:
                for place, said, kept in _differences(one, made.get(_name(one))):
                    message = f"`{_name(one)}`: {said} was changed in the model and is not taken over: {kept}"
                    sink.warn("not-in-rule-files", span_of(place, shown), message)


def _name(element: Element) -> str:
    return normal_name(element.get("name", ""))


def _differences(model: Element, anew: Element | None) -> Iterator[Difference]:
    """Where two elements differ, each as deep inside as it can be told."""
    if anew is None or kind(model) != kind(anew):
        yield model, _shown(model), f"the rule file has {_shown(anew)}" if anew is not None else "it has no counterpart"
        return
    if _said(model) != _said(anew):
        yield model, _shown(model), f"the rule file has {_shown(anew)}"
    yield from _titles(model, anew)
    for there, here in zip_longest(_parts(model), _parts(anew)):
        if there is not None:
            yield from _differences(there, here)
        else:
            yield model, f"that it is without {_shown(here)}", "the rule file has it"


def _titles(model: Element, anew: Element) -> Iterator[Difference]:
    """Annotations that a table of a rule file has no column for."""
    known = {one.get("name") for one in children(anew, "annotation")}
    for one in children(model, "annotation"):
        if one.get("name") not in known:
            yield one, f"the annotation `{one.get('name', '')}`", "rule files have no column for it"


def _parts(element: Element) -> list[Element]:
    return [one for one in children(element) if kind(one) not in PASSED_OVER]


def _said(element: Element) -> tuple[str, ...]:
    """What an element says itself, besides its parts."""
    typed = (_type(element.get("typeRef", "")),) if kind(element) in TYPED else ()
    text = "" if len(element) else " ".join((element.text or "").split())
    own = text if kind(element) != "typeRef" else _type(text)
    return own, *typed, *(element.get(name) or plain for name, plain in COMPARED.items())


def _type(name: str) -> str:
    """The name of a type without the number that makes it another one's name."""
    return name.removeprefix("feel:").rstrip("0123456789").rstrip()


def _shown(element: Element) -> str:
    text = " ".join("".join(map(str, element.itertext())).split())
    said = text or element.get("typeRef") or element.get("hitPolicy") or element.get("name") or ""
    return f"`{said}`" if kind(element) == "text" else f"{kind(element)} `{said}`"
