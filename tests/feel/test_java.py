"""The methods of Java's own classes that models may name; nothing else is found by a name."""

from decimal import Decimal
from typing import Any

import pytest

from policy.feel.fault import Fault
from policy.feel.java import java_function

CASES = [
    ("java.lang.Math.cos(double)", [123], Decimal("-0.8879689066918555")),
    ("java.lang.Math.max(double, double)", [123, 456], 456),
    ("java.lang.Math.max(int,int)", [1, 2], 2),
    ("java.lang.Math.abs(long)", [-3], 3),
    ("java.lang.Math.round(double)", [Decimal("2.5")], 3),
    ("java.lang.Math.pow(double,double)", [2, 10], 1024),
    ("java.lang.Short.valueOf(short)", [123], 123),
    ("java.lang.Integer.valueOf(java.lang.String)", ["123"], 123),
    ("java.lang.Double.valueOf(java.lang.String)", ["1234.56"], Decimal("1234.56")),
    ("java.lang.String.valueOf(char)", ["a"], "a"),
    ("java.lang.String.valueOf(int)", [5], "5"),
    (
        "java.lang.String.format(java.lang.String, [Ljava.lang.Object;)",
        ["%s is %05.1f%%", "a", Decimal("2.25")],
        "a is 002.2%",
    ),
]
WRONG = [
    ("java.lang.Byte.valueOf(byte)", [300]),
    ("java.lang.String.valueOf(char)", ["abc"]),
    ("java.lang.Math.sqrt(double)", [-1]),
    ("java.lang.Math.cos(double)", ["a"]),
    ("java.lang.Math.cos(double)", [1, 2]),
    ("java.lang.Integer.valueOf(java.lang.String)", ["1.5"]),
    ("java.lang.Math.exp(double)", [1000]),
    ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["%s"]),
    ("java.lang.String.format(java.lang.String, [Ljava.lang.Object;)", ["%9999s" * 9, *"abcdefghi"]),
]


@pytest.mark.parametrize(("name", "arguments", "expected"), CASES)
def test_methods(name: str, arguments: list[Any], expected: Any) -> None:
    function = java_function(name)
    assert function is not None and function(*arguments) == expected


@pytest.mark.parametrize(("name", "arguments"), WRONG)
def test_what_java_would_refuse(name: str, arguments: list[Any]) -> None:
    function = java_function(name)
    assert function is not None
    with pytest.raises(Fault):
        function(*arguments)


@pytest.mark.parametrize(
    "name", ["java.lang.Foo.bar(int)", "java.lang.Runtime.exec(java.lang.String)", "os.system(String)", ""]
)
def test_nothing_else_is_found(name: str) -> None:
    assert java_function(name) is None
