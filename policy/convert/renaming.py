"""Names of a DMN model that a rule file cannot have, replaced wherever they stand, also inside expressions."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve, fields, has

from policy.check.names import INSIDE, KEYWORDS, RESERVED, UNSPEAKABLE, legal
from policy.feel.builtins import BINDINGS
from policy.feel.parser import FeelSyntaxError, parse_expression, parse_tests
from policy.feel.scope import Binding, Scope, normal_name
from policy.feel.syntax import Expr, Name, Node, Tests
from policy.feel.types import ANY
from policy.model import logic as m
from policy.model.policy import Decision, Function, Policy, Service
from policy.problems import Sink
from policy.source import Text

SIGNS = re.compile(f"[{re.escape(RESERVED + ''.join(sorted(UNSPEAKABLE)))}\x00-\x1f\x7f]")
BUILT_IN = frozenset(binding.name for binding in BINDINGS)
Names = Mapping[str, str]


def renamed(policy: Policy, sink: Sink) -> Policy:
    """The model with names that a rule file can have; each new name is told."""
    names = _new_names(policy, sink)
    if not names:
        return policy
    scope = _scope(policy)

    def named(text: Text) -> Text:
        name = normal_name(text.text)
        return evolve(text, text=names[name]) if name in names else text

    def change(thing: Any) -> Any:
        made = evolve(thing, name=named(thing.name))
        required = getattr(thing, "requires", None)
        if required is not None:
            made = evolve(made, requires=tuple(names.get(normal_name(name), name) for name in required))
        return _changed(made, lambda text: _in_text(text, names, scope, sink))

    return evolve(
        policy,
        inputs=tuple(evolve(one, name=named(one.name)) for one in policy.inputs),
        functions=tuple(map(change, policy.functions)),
        decisions=tuple(map(change, policy.decisions)),
    )


def _new_names(policy: Policy, sink: Sink) -> dict[str, str]:
    """New names for those that are refused, or hide a built-in function."""
    things: tuple[m.Declaration | Function | Decision, ...] = (*policy.inputs, *policy.functions, *policy.decisions)
    taken = {normal_name(one.name.text) for one in things}
    found: dict[str, str] = {}
    for one in things:
        name = normal_name(one.name.text)
        if name not in found and (not legal(one.name, "", Sink()) or name in BUILT_IN):
            found[name] = _free(_mended(name), taken)
            taken.add(found[name])
            sink.warn("renamed", one.span, f"`{name}` cannot be a name in a rule file: it is `{found[name]}` there")
    return found


def _mended(name: str) -> str:
    """The nearest name that is allowed.

    >>> _mended("decision A 2.1"), _mended("Another Date and Time"), _mended("3rd")
    ('decision A 2-1', 'Another Date And Time', 'no 3rd')
    """
    if name in BUILT_IN:
        return f"{name} value"
    words = SIGNS.sub("-", name).split()
    mended = [word.capitalize() if _is_keyword(word, place) else word for place, word in enumerate(words)]
    joined = " ".join(mended).strip("- ") or "unnamed"
    return f"no {joined}" if joined[0].isdigit() else joined


def _is_keyword(word: str, place: int) -> bool:
    return word in KEYWORDS and not (place and word in INSIDE)


def _free(name: str, taken: set[str]) -> str:
    wanted, number = name, 1
    while name in taken or name in BUILT_IN:
        number += 1
        name = f"{wanted} {number}"
    return name


def _scope(policy: Policy) -> Scope:
    """All names that an expression of the model could mean; what types they have does not matter here."""
    things: tuple[m.Declaration | Function | Decision | Service, ...] = (
        *policy.inputs,
        *policy.functions,
        *policy.decisions,
        *policy.services,
    )
    names = {*(one.name.text for one in things), *(use.alias for use in policy.uses if use.alias), *_locals(policy)}
    known = {normal_name(part.name.text) for part in _parts(policy.types, m.Declaration)}
    bindings = (Binding(normal_name(name), normal_name(name), ANY) for name in sorted(names))
    return Scope.of((*BINDINGS, *bindings), (normal_name(one.name.text) for one in policy.types), known)


def _locals(policy: Policy) -> Iterator[str]:
    """Names that boxed forms introduce."""
    yield from (entry.name.text for entry in _parts(policy.decisions, m.ContextEntry))
    yield from (entry.name.text for entry in _parts(policy.functions, m.ContextEntry))
    for things in (policy.decisions, policy.functions):
        yield from (loop.variable for loop in _parts(things, m.Iteration))
        yield from (one.name.text for form in _parts(things, m.FunctionForm) for one in form.parameters)
    yield from (one.name.text for function in policy.functions for one in function.parameters)


def _parts(node: Any, kind: type[Any]) -> Iterator[Any]:
    """The parts of a class in a model."""
    stack = [node]
    while stack:
        top = stack.pop()
        if isinstance(top, kind):
            yield top
        if isinstance(top, tuple | list):
            stack.extend(top)
        elif has(type(top)) and not isinstance(top, Text):
            stack.extend(getattr(top, one.name) for one in fields(type(top)))


Change = Callable[[Text], Text]


def _changed(node: Any, change: Change) -> Any:
    """A form with its expressions changed."""
    if isinstance(node, tuple):
        return tuple(_changed(part, change) for part in node)
    if isinstance(node, Text) or not has(type(node)) or isinstance(node, m.TypeRef | m.Declaration):
        return node
    own = FEEL.get(type(node), ())
    parts = {one.name: getattr(node, one.name) for one in fields(type(node)) if one.name != "span"}
    made = {name: _feel(value, change) if name in own else _changed(value, change) for name, value in parts.items()}
    return evolve(node, **{name: value for name, value in made.items() if value is not parts[name]})


def _feel(value: Any, change: Change) -> Any:
    return tuple(map(change, value)) if isinstance(value, tuple) else None if value is None else change(value)


def _in_text(text: Text, names: Names, scope: Scope, sink: Sink) -> Text:
    """The expression, or tests, with the new names; nothing else in it is touched."""
    if not any(name in normal_name(text.text) for name in names):
        return text
    plain = Text(text.text)
    try:
        tree = _parsed(plain, scope)
    except FeelSyntaxError:
        sink.warn("not-in-rule-files", text.span(), "this is no FEEL; the names in it stay as they are")
        return text
    written = text.text
    for place in sorted({(one.span.column, one.span.end_column, one.name) for one in _names(tree)}, reverse=True):
        start, end, name = place
        if name in names:
            written = written[:start] + names[name] + written[end:]
    return Text(written, text.file, text.anchors[:1])


def _parsed(text: Text, scope: Scope) -> Expr | Tests:
    try:
        return parse_expression(text, scope)
    except FeelSyntaxError:
        return parse_tests(text, scope)


def _names(tree: Node) -> Iterator[Name]:
    yield from _parts(tree, Name)


FEEL: dict[type[Any], tuple[str, ...]] = {
    m.Expression: ("text",),
    m.Column: ("expression", "values"),
    m.OutputColumn: ("default",),
    m.Row: ("cells", "outputs"),
}
"""Where expressions stand in the forms of a model."""
