"""JSON Schema (2020-12): of rule files, for editors; of the inputs of a decision, for the services that ask it."""

from collections.abc import Callable, Iterable
from typing import Any

from policy.feel.literals import literal
from policy.feel.syntax import Comparison, Expr, Negate, Number, Range, Tests
from policy.feel.types import ContextType, Domain, ListType, Scalar, Type
from policy.feel.values.temporal_texts import temporal_text
from policy.model.logic import AGGREGATORS, HIT_POLICIES
from policy.model.policy import FORMAT
from policy.model.typed import TypedInput
from policy.read.checklist import SCORES
from policy.read.form import TRANSLATED

DIALECT = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def inputs_schema(inputs: Iterable[TypedInput]) -> Schema:
    """The schema of a JSON object of these inputs. Allowed values that are FEEL tests are not in it."""
    given = tuple(inputs)
    return {
        "$schema": DIALECT,
        "type": "object",
        "properties": {one.name: type_schema(one.type) for one in given},
        "required": [one.name for one in given if not one.type.nullable],
        "additionalProperties": False,
    }


def type_schema(type_: Type) -> Schema:
    """The schema of the JSON encoding of a type's values."""
    schema = OF_TYPE.get(type(type_), lambda _: {})(type_)
    if not type_.nullable or not schema:
        return schema
    return _with_null(schema)


def _with_null(schema: Schema) -> Schema:
    if "enum" in schema:
        schema = {**schema, "enum": [*schema["enum"], None]}
    return {**schema, "type": [schema["type"], "null"]}


def _scalar(type_: Any) -> Schema:
    return {**OF_KIND[type_.kind], **_domain(type_.domain)}


def _domain(domain: Domain | None) -> Schema:
    if domain is None:
        return {}
    schema: Schema = {"type": "integer"} if domain.whole else {}
    if domain.values is not None:
        schema["enum"] = [_encoded(value) for value in domain.values]
    return {**schema, **_bounds(domain.tests)}


def _bounds(tests: Tests | None) -> Schema:
    """The bounds that one unary test over numbers gives; what JSON Schema cannot say stays with the rules."""
    if tests is None or tests.negated or len(tests.tests) != 1:
        return {}
    test = tests.tests[0]
    if isinstance(test, Comparison):
        return _bound(BOUNDS.get(test.operator), test.operand)
    if isinstance(test, Range):
        low, high = (">=" if test.low_closed else ">"), ("<=" if test.high_closed else "<")
        return {**_bound(BOUNDS[low], test.low), **_bound(BOUNDS[high], test.high)}
    return {}


def _bound(keyword: str | None, end: Expr | None) -> Schema:
    sign = -1 if isinstance(end, Negate) else 1
    number = end.operand if isinstance(end, Negate) else end
    return {keyword: _encoded(sign * number.value)} if keyword and isinstance(number, Number) else {}


BOUNDS = {"<": "exclusiveMaximum", "<=": "maximum", ">": "exclusiveMinimum", ">=": "minimum"}


def _encoded(value: Any) -> Any:
    """A value in the plain JSON encoding."""
    if value is None or isinstance(value, (bool, str, int)):
        return value
    text = literal(value)
    return temporal_text(value) if text.startswith("@") else float(text)


def _list(type_: Any) -> Schema:
    return {"type": "array", "items": type_schema(type_.item)}


def _context(type_: Any) -> Schema:
    return {
        "type": "object",
        "properties": {name: type_schema(part) for name, part in type_.fields.items()},
        "required": [name for name, part in type_.fields.items() if not part.nullable],
        "additionalProperties": type_.open,
    }


DURATION = r"^-?P(?=.)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"
OF_KIND: dict[str, Schema] = {
    "number": {"type": "number"},
    "string": {"type": "string"},
    "boolean": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "time": {"type": "string", "description": "a time in ISO form: 10:30:00, 10:30:00+08:00"},
    "date and time": {"type": "string", "description": "a date and time in ISO form: 2026-06-30T10:30:00+08:00"},
    "days and time duration": {"type": "string", "pattern": DURATION},
    "years and months duration": {"type": "string", "pattern": r"^-?P(?=\d)(\d+Y)?(\d+M)?$"},
}
OF_TYPE: dict[type, Callable[[Any], Schema]] = {Scalar: _scalar, ListType: _list, ContextType: _context}


def rule_file_schema() -> Schema:
    """The schema of a policy in YAML, as an editor reads YAML: `000` is a number there, so texts may be numbers too."""
    return {
        "$schema": DIALECT,
        "title": "A policy",
        **object_schema(POLICY, "policy", "format"),
        "$defs": DEFINITIONS,
    }


def object_schema(properties: Schema, *required: str) -> Schema:
    """A mapping with these keys and no others, but for those that are given in further languages."""
    translated = "|".join(key for key in TRANSLATED if key in properties)
    patterns = {"patternProperties": {rf"^({translated}) \([A-Za-z0-9-]+\)$": TEXT}} if translated else {}
    return {
        "type": "object",
        "properties": properties,
        **patterns,
        "required": list(required),
        "additionalProperties": False,
    }


def of_names(item: Schema) -> Schema:
    """A mapping of names to such items."""
    return {"type": "object", "additionalProperties": item}


def reference(name: str) -> Schema:
    """What stands under `$defs`."""
    return {"$ref": f"#/$defs/{name}"}


def said(schema: Schema, description: str) -> Schema:
    """A schema with what an editor shows beside it."""
    return {**schema, "description": description}


TEXT: Schema = {"type": ["string", "number", "boolean"]}
TEXTS: Schema = {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}
FLAG: Schema = {"enum": [True, False]}
HITS = [*HIT_POLICIES, *(f"collect {name}" for name in AGGREGATORS)]
TYPE_PROPERTIES: Schema = {
    "type": said(
        {"type": "string"},
        "number, string, boolean, date, time, date and time, a duration, list<…>, or a declared type",
    ),
    "fields": of_names(reference("declaration")),
    "values": said(
        {"anyOf": [TEXT, {"type": "array", "items": TEXT}]}, "a list of allowed values, or FEEL tests as a text"
    ),
    "whole": said(FLAG, "whole numbers only"),
    "unit": TEXT,
    "optional": said(FLAG, "may be missing: then it is null"),
    "about": TEXT,
}
FUNCTION = object_schema(
    {
        "of": of_names(reference("declaration")),
        "type": TYPE_PROPERTIES["type"],
        "is": TEXT,
        "table": reference("table"),
        "hit": {"enum": HITS},
        "outputs": of_names(reference("declaration")),
        "about": TEXT,
    },
    "of",
)
DEFINITIONS: Schema = {
    "declaration": {
        "anyOf": [
            {"type": "string"},
            object_schema({**TYPE_PROPERTIES, "private": said(FLAG, "masked wherever it would be shown")}),
        ]
    },
    "parameter": object_schema({**TYPE_PROPERTIES, "value": {}, "dated": of_names({}), "cite": TEXT}),
    "table": {
        "anyOf": [
            {"type": "string"},
            object_schema({"csv": TEXT}, "csv"),
            object_schema({"xlsx": TEXT, "sheet": TEXT}, "xlsx"),
        ]
    },
    "function": {"anyOf": [TEXT, FUNCTION]},
    "decision": object_schema(
        {
            **TYPE_PROPERTIES,
            "outputs": of_names(reference("declaration")),
            "hit": {"enum": HITS},
            "table": reference("table"),
            "is": said(TEXT, "a FEEL expression"),
            "context": said(of_names(TEXT), "names with FEEL; `result` is the outcome"),
            "checklist": reference("table"),
            "order": {"enum": ["strict"]},
            "log": TEXT,
            "scores": {"enum": list(SCORES)},
            "phrases in": TEXT,
            "when": TEXT,
        }
    ),
}
POLICY: Schema = {
    "policy": said(TEXT, "the name"),
    "format": {"const": FORMAT},
    "version": TEXT,
    "lang": said({"type": "string"}, "language of the plain `because`"),
    "title": said(TEXT, "what readers are shown in place of the name; `title (zh)` in a further language"),
    "about": TEXT,
    "implements": TEXTS,
    "cites": of_names(TEXTS),
    "uses": TEXTS,
    "time zone": {"type": "string"},
    "on error": said({"enum": ["fail", "null", None]}, "null: what goes wrong is null, as in DMN"),
    "types": of_names(reference("declaration")),
    "inputs": of_names(reference("declaration")),
    "parameters": of_names(reference("parameter")),
    "functions": of_names(reference("function")),
    "must hold": reference("table"),
    "decisions": of_names(reference("decision")),
}
