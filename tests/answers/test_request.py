"""Requests of the stream: one answer for each, whatever they hold."""

import json
from pathlib import Path
from typing import Any

import pytest

from policy.answers import Models, answer_line
from tests.answers.models import decision, definitions, function, imported, input_data, requires, service, write


def ask(models: Models, **request: Any) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(answer_line(json.dumps(request).encode(), models))
    return answer


@pytest.fixture
def models() -> Models:
    return Models()


def test_values_in_both_encodings(tmp_path: Path, models: Models) -> None:
    model = str(
        write(
            tmp_path,
            "m.dmn",
            definitions(
                input_data("day", "date") + decision("next", 'day + duration("P1D")', requires=requires("#day"))
            ),
        )
    )
    plain = ask(models, id=1, model=model, decision="next", input={"day": "2026-01-31"})
    assert plain == {"id": 1, "value": "2026-02-01", "messages": []}
    typed = ask(models, id=[2], model=model, decision=" next ", input={"day": {"date": "2026-01-31"}}, encoding="typed")
    assert typed == {"id": [2], "value": {"date": "2026-02-01"}, "messages": []}


def test_long_numbers_keep_their_digits(tmp_path: Path, models: Models) -> None:
    content = definitions(input_data("n", "number") + decision("same", "n", requires=requires("#n")))
    model = str(write(tmp_path, "m.dmn", content))
    line = (
        json.dumps({"model": model, "decision": "same"})[:-1]
        + ', "input": {"n": 12345678901234567890.123456789012345}}'
    )
    assert '"value": 12345678901234567890.12345678901234' in answer_line(line.encode(), models)


def test_an_input_that_does_not_conform_is_null_and_told(tmp_path: Path, models: Models) -> None:
    content = definitions(input_data("n", "number") + decision("d", "n", requires=requires("#n")))
    model = str(write(tmp_path, "m.dmn", content))
    answer = ask(models, model=model, decision="d", input={"n": "five"})
    assert answer["value"] is None
    assert [message["severity"] for message in answer["messages"]] == ["error"]
    assert ask(models, model=model, decision="d", input={"n": [5]})["value"] == 5
    unknown = ask(models, model=model, decision="d", input={"n": 5, "m": 1})
    assert unknown["value"] == 5 and unknown["messages"][0]["severity"] == "warn"


def test_a_given_decision_is_not_computed(tmp_path: Path, models: Models) -> None:
    content = decision("a", "1 / 0", type_="number") + decision("b", "a + 1", requires=requires("#a", "Decision"))
    model = str(write(tmp_path, "m.dmn", definitions(content)))
    assert ask(models, model=model, decision="b", input={"a": 4}) == {"value": 5, "messages": []}
    assert ask(models, model=model, decision="b")["value"] is None


def test_one_faulty_expression_stops_no_other(tmp_path: Path, models: Models) -> None:
    content = (
        decision("bad", "1 +") + decision("uses", "bad", requires=requires("#bad", "Decision")) + decision("good", "1")
    )
    model = str(write(tmp_path, "m.dmn", definitions(content)))
    assert ask(models, model=model, decision="good")["value"] == 1
    for name in ("bad", "uses"):
        answer = ask(models, model=model, decision=name)
        assert answer["value"] is None and "expected an expression" in answer["messages"][0]["text"]


def test_decisions_in_a_circle(tmp_path: Path, models: Models) -> None:
    content = decision("a", "b", requires=requires("#b", "Decision")) + decision(
        "b", "a", requires=requires("#a", "Decision")
    )
    model = str(write(tmp_path, "m.dmn", definitions(content + decision("good", "1"))))
    answer = ask(models, model=model, decision="a")
    assert answer["value"] is None and "circle" in answer["messages"][0]["text"]
    assert ask(models, model=model, decision="good")["value"] == 1


def test_functions_call_themselves_and_each_other(tmp_path: Path, models: Models) -> None:
    content = (
        function("factorial", {"n": "number"}, "if n = 0 then 1 else n * factorial(n - 1)", type_="number")
        + function("is even", {"n": "number"}, "if n = 0 then true else is odd(n - 1)")
        + function("is odd", {"n": "number"}, "if n = 0 then false else is even(n - 1)")
        + decision("f", "factorial(20)")
        + decision("e", "is even(10)")
        + decision("endless", "factorial(-1)")
    )
    model = str(write(tmp_path, "m.dmn", definitions(content)))
    assert ask(models, model=model, decision="f")["value"] == 2432902008176640000
    assert ask(models, model=model, decision="e")["value"] is True
    assert ask(models, model=model, decision="endless")["error"].startswith("limit exceeded")


def test_a_call_that_does_not_conform_is_not_made(tmp_path: Path, models: Models) -> None:
    content = function("known", {"s": "string"}, "s != null") + decision("d", "known(1)") + decision("n", "known(null)")
    model = str(write(tmp_path, "m.dmn", definitions(content)))
    assert ask(models, model=model, decision="d")["value"] is None
    assert ask(models, model=model, decision="n")["value"] is False


@pytest.mark.parametrize("alias", ["", "other model"])
def test_imports_by_namespace(tmp_path: Path, models: Models, alias: str) -> None:
    prefix = f"{alias}." if alias else ""
    other = input_data("who", "string") + decision("greeting", '"Hi " + who', requires=requires("#who"))
    write(tmp_path, "a.dmn", definitions(other + function("loud", {"s": "string"}, "upper case(s)"), "same", "urn:a"))
    needs = requires("urn:a#greeting", "Decision") + requires("urn:a#loud", "Knowledge")
    main = decision("d", f"{prefix}loud({prefix}greeting)", requires=needs)
    model = str(write(tmp_path, "b.dmn", definitions(imported("urn:a", alias) + main, "same", "urn:b")))
    assert ask(models, model=model, decision="d", input={"{urn:a}who": "Ann"}) == {"value": "HI ANN", "messages": []}


def test_a_missing_import_leaves_the_rest(tmp_path: Path, models: Models) -> None:
    content = imported("urn:gone", "gone") + decision("d", "gone.x") + decision("good", "1")
    model = str(write(tmp_path, "m.dmn", definitions(content)))
    assert ask(models, model=model, decision="good")["value"] == 1
    answer = ask(models, model=model, decision="d")
    assert answer["value"] is None and "gone" in answer["messages"][0]["text"]


def test_a_service_answers_as_its_invocation(tmp_path: Path, models: Models) -> None:
    inside = decision("a", "x + 1", requires=requires("#x")) + decision("b", "x * 2", requires=requires("#x"))
    services = service("one", "a") + service("two", "a", "b")
    model = str(
        write(tmp_path, "m.dmn", definitions(input_data("x", "number") + inside + services + decision("c", "two(3)")))
    )
    assert ask(models, model=model, service="one", input={"x": 3})["value"] == 4
    assert ask(models, model=model, service="two", input={"x": 3})["value"] == {"a": 4, "b": 6}
    assert ask(models, model=model, decision="c")["value"] == {"a": 4, "b": 6}
    assert "no decision service 'three'" in ask(models, model=model, service="three")["error"]


def test_a_changed_model_is_read_again(tmp_path: Path, models: Models) -> None:
    path = write(tmp_path, "m.dmn", definitions(decision("d", "1")))
    assert ask(models, model=str(path), decision="d")["value"] == 1
    write(tmp_path, "m.dmn", definitions(decision("d", "2")))
    assert ask(models, model=str(path), decision="d")["value"] == 2
    path.unlink()
    assert "error" in ask(models, model=str(path), decision="d")


GARBAGE = [
    b"garbage",
    b"{}",
    b"[]",
    b"null",
    b"1",
    b'{"id": 1}',
    b"\xff\xfe",
    b'{"id": 1, "id": 2}',
    b'{"a": NaN}',
    b"[" * 100_000,
    b'{"a":' * 100_000,
    b"[" + b"{}," * 1_500_000 + b"1]",
    b'"' + b"x" * 21_000_000 + b'"',
    b'{"model": 5, "decision": "d"}',
    b'{"model": "m.dmn", "decision": "d", "service": "s"}',
    b'{"model": "\\u0000", "decision": "d"}',
    b'{"model": "", "decision": "d"}',
    b'{"model": ".", "decision": "d"}',
    b'{"model": "m.dmn", "decision": "d", "input": []}',
    b'{"model": "m.dmn", "decision": "d", "encoding": "xml"}',
    b'{"model": "m.dmn", "decision": "d", "encoding": "typed", "input": {"a": {"date": "x", "time": "y"}}}',
    b'{"model": "' + b"a" * 10_000 + b'", "decision": "d"}',
    b'{"model": "\\ud800", "decision": "d"}',
]


@pytest.mark.parametrize("line", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_answered(line: bytes, models: Models) -> None:
    answer = json.loads(answer_line(line, models))
    assert answer["error"] and "\n" not in answer_line(line, models)


EXPRESSIONS = {
    "power": "10 ** 1000000000",
    "loop": "for i in 1..1000000, j in 1..1000000 return i",
    "text": 'for i in 1..40 return if i = 1 then "ab" else partial[-1] + partial[-1]',
    "list": "for i in 1..40 return if i = 1 then [1] else concatenate(partial[-1], partial[-1])",
    "tree": "for i in 1..40 return if i = 1 then [1] else [partial[-1], partial[-1]]",
    "pattern": f'matches("{"a" * 60}!", "(a+)+$")',
    "long": "1" + "+1" * 30_000,
    "deep": "(" * 10_000 + "1" + ")" * 10_000,
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_work_without_end_is_stopped(tmp_path: Path, models: Models, name: str) -> None:
    model = str(write(tmp_path, "m.dmn", definitions(decision("d", EXPRESSIONS[name]))))
    answer = ask(models, model=model, decision="d")
    assert name in ("power", "pattern") or answer["error"].startswith("limit exceeded"), answer


TYPE = "<!DOCTYPE definitions [{}]>"
HOSTILE = {
    "entities": TYPE.format("".join(f'<!ENTITY e{i + 1} "{f"&e{i};" * 10}">' for i in range(10))) + definitions(""),
    "external": TYPE.format('<!ENTITY a SYSTEM "file:///etc/passwd">') + definitions(decision("d", '"&a;"')),
    "hidden": " " * 200_000 + TYPE.format('<!ENTITY a SYSTEM "file:///etc/passwd">') + definitions(decision("d", "1")),
    "large": definitions("<a/>" * 6_000_000),
    "crowded": definitions("<a/>" * 2_500_000),
    "nested": definitions("<decision name='d'>" + "<list>" * 5_000 + "</list>" * 5_000 + "</decision>"),
    "empty": "",
    "no XML": "\0\1\2",
    "no DMN": "<definitions/>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused(tmp_path: Path, models: Models, name: str) -> None:
    path = tmp_path / "m.dmn"
    path.write_text(HOSTILE[name], encoding="utf-8")
    assert set(ask(models, id=1, model=str(path), decision="d")) == {"id", "error"}


def test_models_that_were_asked_long_ago_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy.answers.models.MODELS_KEPT", 2)
    models = Models()
    for number in range(5):
        path = write(tmp_path, f"m{number}.dmn", definitions(decision("d", str(number)), f"m{number}", f"urn:{number}"))
        assert ask(models, model=str(path), decision="d")["value"] == number
    assert len(models._kept) == 2


def test_a_decision_whose_own_value_is_given(tmp_path: Path, models: Models) -> None:
    model = str(write(tmp_path, "m.dmn", definitions(decision("d", "1 / 0", type_="number"))))
    assert ask(models, model=model, decision="d", input={"d": 4}) == {"value": 4, "messages": []}
    assert ask(models, model=model, decision="d", input={"d": "x"})["value"] is None
