"""Declarations as item definitions (DMN 1.5, 7.3.2): a type that is more than a name gets a definition of its own."""

from collections.abc import Callable, Iterable
from typing import Any

from attrs import define, field

from policy.feel import syntax
from policy.feel.literals import quoted
from policy.feel.parser import parse_type
from policy.feel.scope import normal_name
from policy.feel.types import BY_NAME, ContextType, ListType, Scalar, Type
from policy.model.logic import Declaration, TypeRef
from policy.problems import Sink
from policy.source import Text
from policy.write.dmn.xml import Element, described, element, extension, identity, texted, written


@define(eq=False)
class Types:
    """The item definitions of one model, made as they are needed, besides those of the declared types."""

    declared: dict[str, Declaration]
    sink: Sink
    made: dict[str, Element] = field(factory=dict)

    @classmethod
    def of(cls, declarations: Iterable[Declaration], sink: Sink) -> "Types":
        """The definitions of the declared types."""
        named = {normal_name(one.name.text): one for one in declarations}
        types = cls(named, sink)
        for name, declaration in named.items():
            types.made[name] = types.definition(name, declaration)
        return types

    def reference(self, declaration: Declaration | None, name: str = "") -> str:
        """The type of what is declared, by name; none where it is Any."""
        if declaration is None or (declaration.type is None and declaration.values is None):
            return ""
        if _is_plain(declaration):
            assert declaration.type is not None
            return self.named(declaration.type.text) if declaration.type.text else ""
        wanted = self.free(f"{name or normal_name(declaration.name.text)} type")
        self.made[wanted] = element("itemDefinition")
        self.made[wanted] = self.definition(wanted, declaration)
        return wanted

    def record(self, name: str, fields: tuple[Declaration, ...]) -> str:
        """The type of a context with these fields."""
        return self.reference(Declaration(name=Text(name), type=TypeRef(fields=fields)), name)

    def list_of(self, item: str) -> str:
        """The type of a list."""
        wanted = f"{item or 'Any'} list"
        if wanted not in self.made:
            self.made[wanted] = _definition(wanted, written("typeRef", item) if item else None, isCollection="true")
        return wanted

    def free(self, wanted: str) -> str:
        """A name that no definition has."""
        number = 1
        name = wanted
        while name in self.made or name in self.declared or name in BY_NAME:
            number += 1
            name = f"{wanted} {number}"
        return name

    def definition(self, name: str, declaration: Declaration, kind: str = "itemDefinition") -> Element:
        """The item definition, or component, of a declaration."""
        collection, structure = self._structure(declaration)
        allowed, of_context = self._allowed(declaration, collection), None
        if allowed and structure and structure[0].tag.endswith("}itemComponent"):
            allowed, of_context = [], extension("allowedValues", self.tests(declaration))
            message = f"DMN allows no values for a type with fields: nothing checks those of `{name}` there"
            self.sink.warn("not-in-dmn", declaration.span, message)
        beginning = described(declaration.about, of_context)
        marks = {"isCollection": "true" if collection else ""}
        return _definition(name, *beginning, *structure[:1], *allowed, *structure[1:], kind=kind, **marks)

    def named(self, text: Text) -> str:
        """The name of the type that a text names."""
        return self._name(parse_type(text, self.declared), text)

    def _structure(self, declaration: Declaration) -> tuple[bool, list[Element]]:
        """Whether it is a collection, and its reference or its components."""
        type_ = declaration.type
        if type_ is None or type_.text is None:
            fields = type_.fields if type_ else ()
            return False, [self.definition(normal_name(one.name.text), one, "itemComponent") for one in fields]
        expression = parse_type(type_.text, self.declared)
        listed = isinstance(expression, syntax.ListOf)
        name = self._name(expression.item if isinstance(expression, syntax.ListOf) else expression, type_.text)
        return listed, [written("typeRef", name)] if name else []

    def _name(self, type_: syntax.TypeExpr, text: Text) -> str:
        write = NAMES.get(type(type_))
        if write is None:
            self.sink.warn("not-in-dmn", text.span(), f"DMN cannot name the type `{text}`; it is Any there")
            return ""
        return write(self, type_, text)

    def _allowed(self, declaration: Declaration, collection: bool) -> list[Element]:
        """What values are allowed; tests that name a list as a whole are a constraint on it."""
        tests = self.tests(declaration)
        if not tests:
            return []
        of_all = collection and isinstance(declaration.values, Text) and "?" in tests
        return [texted("typeConstraint" if of_all else "allowedValues", tests)]

    def tests(self, declaration: Declaration) -> str:
        """The allowed values as unary tests; whole numbers are a test like others."""
        values = declaration.values
        if isinstance(values, tuple):
            kind = self._kind(declaration.type)
            values = Text(", ".join(_value(one.text, kind) for one in values))
        if not declaration.whole:
            return values.text if values is not None else ""
        return f"? in ({values}) and ? = floor(?)" if values is not None else "? = floor(?)"

    def _kind(self, type_: TypeRef | None) -> str:
        """The kind of scalar that a type comes to, of a list that of its items."""
        name = "string" if type_ is None or type_.text is None else normal_name(type_.text.text)
        name = name.removeprefix("list<").removesuffix(">").strip() if name.startswith("list<") else name
        return self._kind(self.declared[name].type) if name in self.declared else name


def _is_plain(declaration: Declaration) -> bool:
    type_ = declaration.type
    return bool(type_ and type_.text) and declaration.values is None and not declaration.whole


def _definition(name: str, *parts: Element | None, kind: str = "itemDefinition", **attributes: str) -> Element:
    own = {"id": identity("type", name)} if kind == "itemDefinition" else {}
    return element(kind, *parts, **own, name=name, **attributes)


def _value(text: str, kind: str) -> str:
    if kind in ("number", "boolean"):
        return text
    return quoted(text) if kind in ("string", "Any") else f"@{quoted(text)}"


def written_type(type_: Type) -> str:
    """The name of a type that no declaration gives; nothing where it has none."""
    if isinstance(type_, Scalar):
        return type_.kind
    if isinstance(type_, ListType):
        item = written_type(type_.item)
        return f"list<{item}>" if item else ""
    return type_.name if isinstance(type_, ContextType) else ""


def _type_name(types: Types, type_: syntax.TypeName, text: Text) -> str:
    return normal_name(type_.name)


def _list(types: Types, type_: syntax.ListOf, text: Text) -> str:
    return types.list_of(types._name(type_.item, text))


def _context(types: Types, type_: syntax.ContextOf, text: Text) -> str:
    wanted = types.free("context type")
    types.made[wanted] = _definition(
        wanted,
        *(
            _definition(name, written("typeRef", types._name(of, text)), kind="itemComponent")
            for name, of in type_.fields
        ),
    )
    return wanted


NAMES: dict[type[syntax.TypeExpr], Callable[[Types, Any, Text], str]] = {
    syntax.TypeName: _type_name,
    syntax.ListOf: _list,
    syntax.ContextOf: _context,
}
