"""DMN models: what is wrong in them is a warning and null, services are functions, imports are contexts."""

from policy.check import check_rules
from policy.feel.typed import Faulty, Lambda, Variable, walk
from policy.model.logic import Declaration, Expression, TypeRef
from policy.model.policy import Decision, Function, Policy, Service, Use
from policy.model.typed import TypedDecision, TypedFunction, TypedRules
from policy.problems import Problem
from policy.source import Text


def decision(name: str, text: str, *requires: str, type_: str = "") -> Decision:
    declared = Declaration(name=Text(name), type=TypeRef(text=Text(type_)) if type_ else None, optional=True)
    return Decision(name=Text(name), logic=Expression(Text(text)), declaration=declared, requires=requires)


def model(name: str, *decisions: Decision, **more: object) -> Policy:
    number = Declaration(name=Text("n"), type=TypeRef(text=Text("number")), optional=True)
    return Policy(
        name=name,
        file=f"{name}.dmn",
        form="dmn",
        inputs=(number,),
        decisions=decisions,
        namespace=f"urn:{name}",
        on_error="null",
        **more,
    )  # type: ignore[arg-type]


def checked(*models: Policy) -> tuple[TypedRules, tuple[Problem, ...]]:
    rules, problems = check_rules(models)
    assert rules is not None
    return rules, problems


def typed(rules: TypedRules, key: str) -> TypedDecision:
    found = rules.by_key[key]
    assert isinstance(found, TypedDecision)
    return found


def test_a_syntax_error_makes_its_decision_faulty() -> None:
    rules, problems = checked(model("m", decision("bad", "1 +"), decision("good", "n + 1", "n")))
    assert isinstance(typed(rules, "m.bad").logic, Faulty)
    assert not isinstance(typed(rules, "m.good").logic, Faulty)
    assert [(problem.code, problem.severity) for problem in problems] == [("syntax", "warning")]


def test_a_decision_sees_what_it_requires() -> None:
    _, problems = checked(model("m", decision("d", "n + 1")))
    assert [problem.code for problem in problems] == ["unknown-name"]


def test_a_circle_is_faulty() -> None:
    rules, problems = checked(model("m", decision("a", "b", "b"), decision("b", "a", "a"), decision("c", "5")))
    assert isinstance(typed(rules, "m.a").logic, Faulty) and isinstance(typed(rules, "m.b").logic, Faulty)
    assert [problem.code for problem in problems] == ["cycle"]
    assert not isinstance(typed(rules, "m.c").logic, Faulty)


def test_imports() -> None:
    base = model("base", decision("twice", "n * 2", "n"))
    user = model(
        "user",
        decision("d", "lib.twice + lib.n", "lib.twice", "lib.n"),
        uses=(Use(name=Text("urn:base"), alias="lib"),),
    )
    rules, problems = checked(user, base)
    assert problems == ()
    assert typed(rules, "user.d").needs == ("base.twice", "base.n")


def test_a_service_is_a_function_of_its_inputs() -> None:
    service = Service(name=Text("s"), outputs=("b",), encapsulated=("a",), input_data=("n",))
    rules, problems = checked(
        model("m", decision("a", "n + 1", "n"), decision("b", "a * 2", "a"), decision("c", "s(4)"), services=(service,))
    )
    found = rules.by_key["m.s"]
    assert problems == ()
    assert isinstance(found, TypedFunction) and isinstance(found.logic, Lambda)
    assert [name for name, _, _ in found.logic.parameters] == ["n"]
    assert found.needs == ()
    assert all("#" in node.key for node in walk(found.logic) if isinstance(node, Variable))
    assert typed(rules, "m.c").needs == ("m.s",)


def test_functions_do_not_see_inputs() -> None:
    function = Function(name=Text("f"), parameters=(Declaration(name=Text("x")),), body=Expression(Text("x + n")))
    _, problems = checked(model("m", decision("d", "f(1)"), functions=(function,)))
    assert [problem.code for problem in problems] == ["unknown-name"]
