"""What needs what in the graph of a model (DMN 1.5, 6.3): requirements follow from what the logic of each element reads."""

from attrs import define, field

from policy.model.typed import TypedDecision, TypedFunction, TypedInput, TypedParameter, TypedRules
from policy.write.dmn.layout import Edge
from policy.write.dmn.xml import Element, element, identity, namespace_of

Thing = TypedInput | TypedParameter | TypedFunction | TypedDecision


@define(eq=False)
class Requirements:
    """The requirements of one model as they are written. `edges` are those within it."""

    rules: TypedRules
    policy: str
    edges: list[Edge] = field(factory=list)
    _plain: dict[str, bool] = field(factory=dict)

    def identity(self, thing: Thing) -> str:
        """The id of the element that something becomes."""
        return identity(self.kind(thing), thing.name)

    def kind(self, thing: Thing) -> str:
        """What something becomes: a function that reads more than functions can only be the value of a decision."""
        if isinstance(thing, TypedFunction) and not self.is_plain(thing.key):
            return "decision"
        return KINDS[type(thing)]

    def is_plain(self, key: str) -> bool:
        """Whether a function reads nothing but functions, here and in those it calls."""
        if key not in self._plain:
            reached = self._reached(key)
            self._plain[key] = all(isinstance(self.rules.by_key.get(one), TypedFunction) for one in reached)
        return self._plain[key]

    def _reached(self, key: str) -> set[str]:
        found: set[str] = set()
        stack = [key]
        while stack:
            function = self.rules.by_key.get(stack.pop())
            for need in function.needs if isinstance(function, TypedFunction) else ():
                if need not in found:
                    found.add(need)
                    stack.append(need)
        return found

    def of(self, thing: TypedFunction | TypedDecision) -> list[Element]:
        """The requirements of a decision, or of a function: information first."""
        needed = [self.rules.by_key[key] for key in thing.needs if key in self.rules.by_key and key != thing.key]
        made = [self._requirement(one, self.identity(thing)) for one in needed]
        return sorted(made, key=lambda one: one.tag)

    def _requirement(self, needed: Thing, needing: str) -> Element:
        kind, target = self.kind(needed), self.identity(needed)
        wrapper, reference = REFERENCES[kind]
        name = f"need-{needing}-{target}"
        if needed.policy == self.policy:
            self.edges.append((name, target, needing))
            return element(wrapper, element(reference, href=f"#{target}"), id=name)
        name = f"{name}-{identity('of', needed.policy)}"
        return element(wrapper, element(reference, href=f"{namespace_of(needed.policy)}#{target}"), id=name)


KINDS: dict[type[Thing], str] = {
    TypedInput: "input",
    TypedParameter: "decision",
    TypedFunction: "function",
    TypedDecision: "decision",
}
REFERENCES = {
    "input": ("informationRequirement", "requiredInput"),
    "decision": ("informationRequirement", "requiredDecision"),
    "function": ("knowledgeRequirement", "requiredKnowledge"),
}
