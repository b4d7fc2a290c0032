"""Item definitions of a DMN model as declared types of a rule file."""

from collections.abc import Iterator

from attrs import evolve

from policy.feel.scope import normal_name
from policy.model.logic import Declaration, TypeRef
from policy.source import Text


def declared_types(types: tuple[Declaration, ...]) -> tuple[Declaration, ...]:
    """The types; items of a collection that say more than a name get a type of their own."""
    return tuple(made for one in types for made in _declared(one, normal_name(one.name.text)))


def _declared(declared: Declaration, name: str) -> Iterator[Declaration]:
    """The declaration, after those that it needs."""
    type_ = declared.type or TypeRef(text=Text("Any"))
    fields = []
    for part in type_.fields:
        *needed, last = _declared(part, f"{name} {normal_name(part.name.text)}")
        yield from needed
        fields.append(evolve(last, name=part.name))
    bare = _reference(evolve(type_, fields=tuple(fields)))
    if not type_.collection:
        yield evolve(declared, name=Text(name), type=bare, optional=True)
        return
    if bare.text is None or type_.item_values is not None:
        yield Declaration(name=Text(f"{name} item"), type=bare, values=type_.item_values, optional=True)
        bare = TypeRef(text=Text(f"{name} item"))
    yield evolve(declared, name=Text(name), type=TypeRef(text=Text(f"list<{bare.text}>")), optional=True)


def _reference(type_: TypeRef) -> TypeRef:
    if type_.function is not None:
        parameters, result = type_.function
        names = ", ".join(_name(one.type) for one in parameters)
        return TypeRef(text=Text(f"function<{names}>->{_name(result)}"))
    if type_.fields:
        return TypeRef(fields=type_.fields)
    return TypeRef(text=type_.text or Text("Any"))


def _name(type_: TypeRef | None) -> str:
    return type_.text.text if type_ and type_.text else "Any"


def item_of(name: str, types: dict[str, Declaration]) -> str:
    """The type of the items of a list type; nothing where it is none."""
    name = _resolved(name, types)
    return name[len("list<") : -1].strip() if name.startswith("list<") and name.endswith(">") else ""


def fields_of(name: str, types: dict[str, Declaration]) -> dict[str, Declaration]:
    """The fields of a declared context type."""
    declared = types.get(_resolved(name, types))
    fields = declared.type.fields if declared and declared.type else ()
    return {normal_name(one.name.text): one for one in fields}


def _resolved(name: str, types: dict[str, Declaration]) -> str:
    """The type that a name means in the end; names may lead in a circle."""
    seen: set[str] = set()
    while name in types and name not in seen:
        seen.add(name)
        reference = types[name].type
        if reference is None or reference.text is None:
            break
        name = normal_name(reference.text.text)
    return name
