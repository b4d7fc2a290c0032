"""JSON Schema of rule files and of inputs."""

from policy.feel.types import DATE, NUMBER, ContextType, Domain, ListType, Scalar, nullable
from policy.model.typed import TypedInput
from policy.read.decisions import DECISION_KEYS
from policy.read.declarations import DECLARATION_KEYS
from policy.read.policy import HEAD_KEYS, PARTS
from policy.write.schema import inputs_schema, rule_file_schema


def test_the_schema_of_inputs() -> None:
    kind = Scalar("string", domain=Domain(values=("a", "b")))
    inputs = [
        TypedInput(key="p.x", policy="p", name="x", type=NUMBER),
        TypedInput(key="p.kind", policy="p", name="kind", type=nullable(kind)),
        TypedInput(key="p.days", policy="p", name="days", type=ListType(ContextType({"on": DATE}))),
    ]
    schema = inputs_schema(inputs)
    assert schema["required"] == ["x", "days"]
    assert schema["properties"]["kind"] == {"type": ["string", "null"], "enum": ["a", "b", None]}
    assert schema["properties"]["days"]["items"]["properties"]["on"] == {"type": "string", "format": "date"}


def test_the_schema_of_rule_files_has_the_keys_that_the_reader_knows() -> None:
    schema = rule_file_schema()
    assert set(schema["properties"]) == {*HEAD_KEYS, *PARTS}
    assert set(schema["$defs"]["decision"]["properties"]) == set(DECISION_KEYS)
    assert set(schema["$defs"]["declaration"]["anyOf"][1]["properties"]) == set(DECLARATION_KEYS)


def test_bounds_of_numbers_are_those_of_the_declared_values() -> None:
    from policy.feel.builtins import BUILTIN_SCOPE
    from policy.feel.parser import parse_tests
    from policy.feel.types import Domain, Scalar
    from policy.source import Text
    from policy.write.schema import type_schema

    def bounds(tests: str) -> dict[str, object]:
        schema = type_schema(Scalar("number", Domain(tests=parse_tests(Text(tests), BUILTIN_SCOPE))))
        return {key: value for key, value in schema.items() if key != "type"}

    assert bounds(">= 0") == {"minimum": 0}
    assert bounds("(-1.5..10]") == {"exclusiveMinimum": -1.5, "maximum": 10}
    assert bounds("not(3)") == {}
    assert bounds("< 1, > 5") == {}
