"""The few functions of Java's own classes that DMN models name as external functions (DMN 1.5, 10.3.2.13.3).

A model says class and method, `java.lang.Math.cos(double)`; what stands here has the same meaning in Python. Nothing is
looked up or imported by a name from a model: a name that is not listed is a function that does not exist.
"""

import math
import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from typing import Any

from policy.feel.fault import Fault
from policy.feel.values.kinds import a_kind
from policy.feel.values.numbers import from_python, is_number, number_text

LONGEST = 10_000  # characters that `format` may be asked to make
FORMAT = re.compile(
    r"%(?:(?P<flags>[-0+, ]*)(?P<width>\d{1,4})?(?:\.(?P<precision>\d{1,3}))?(?P<kind>[sdfSb])|(?P<sign>[%n]))"
)


def java_function(name: str) -> Callable[..., Any] | None:
    """The function that `class.method(types)` names, spaces aside; None if it is not among those known."""
    found = SIGNATURE.fullmatch(re.sub(r"\s", "", name))
    if found is None:
        return None
    types = tuple(filter(None, found["types"].split(",")))
    class_, method = found["class"], found["method"]
    if (class_, method) == ("java.lang.String", "format") and types in VARIADIC:
        return _format
    body = METHODS.get((class_, method, tuple(TYPE_NAMES.get(type_, type_) for type_ in types)))
    return None if body is None else _converting(types, body)


SIGNATURE = re.compile(r"(?P<class>[\w.$]+)\.(?P<method>\w+)\((?P<types>[\w.,$\[;]*)\)")
VARIADIC = (("java.lang.String", "[Ljava.lang.Object;"), ("java.lang.String", "java.lang.Object[]"))


def _converting(types: tuple[str, ...], body: Callable[..., Any]) -> Callable[..., Any]:
    """The body with its arguments as Java would take them, and its number as FEEL has it."""

    def call(*arguments: Any) -> Any:
        if len(arguments) != len(types):
            raise Fault(f"the Java method takes {len(types)} arguments and is given {len(arguments)}")
        value = body(*map(_taken, types, arguments))
        return from_python(value) if type(value) is float else value

    return call


def _taken(type_: str, value: Any) -> Any:
    take = TAKE.get(TYPE_NAMES.get(type_, type_))
    if take is None:
        raise Fault(f"`{type_}` is no Java type that values of FEEL become")
    return take(value)


def _whole(low: int, high: int) -> Callable[[Any], int]:
    def take(value: Any) -> int:
        if not is_number(value):
            raise Fault(f"Java needs a number, not {a_kind(value)}")
        whole = int(value)
        if not low <= whole <= high:
            raise Fault(f"{number_text(value)} is outside {low} to {high}")
        return whole

    return take


def _double(value: Any) -> float:
    if not is_number(value):
        raise Fault(f"Java needs a number, not {a_kind(value)}")
    return float(value)


def _character(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1:
        raise Fault("Java needs a single character")
    return value


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise Fault(f"Java needs a string, not {a_kind(value)}")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Fault(f"Java needs a boolean, not {a_kind(value)}")
    return value


def _object(value: Any) -> Any:
    return value


TYPE_NAMES = {
    "java.lang.String": "String",
    "java.lang.Object": "Object",
    "java.lang.Double": "double",
    "java.lang.Float": "float",
    "java.lang.Integer": "int",
    "java.lang.Long": "long",
    "java.lang.Short": "short",
    "java.lang.Byte": "byte",
    "java.lang.Character": "char",
    "java.lang.Boolean": "boolean",
    "java.math.BigDecimal": "BigDecimal",
}
TAKE: dict[str, Callable[[Any], Any]] = {
    "double": _double,
    "float": _double,
    "byte": _whole(-(2**7), 2**7 - 1),
    "short": _whole(-(2**15), 2**15 - 1),
    "int": _whole(-(2**31), 2**31 - 1),
    "long": _whole(-(2**63), 2**63 - 1),
    "char": _character,
    "String": _string,
    "boolean": _boolean,
    "Object": _object,
    "BigDecimal": lambda value: value if is_number(value) else _double(value),
}


# What the methods do.


def _checked(function: Callable[..., float]) -> Callable[..., float]:
    """A function of real numbers; what Java calls NaN or infinite is no number of FEEL."""

    def call(*arguments: float) -> float:
        try:
            value = float(function(*arguments))
        except (ValueError, OverflowError, ZeroDivisionError):
            raise Fault("the result is no number") from None
        if not math.isfinite(value):
            raise Fault("the result is no number")
        return value

    return call


def _parsed_float(text: str) -> Decimal | int:
    if not re.fullmatch(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?[dDfF]?\s*", text):
        raise Fault("this text is no number")
    return from_python(float(text.strip().rstrip("dDfF")))


def _parsed_int(take: Callable[[Any], int]) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,25}", text):
            raise Fault("this text is no whole number")
        return take(int(text))

    return parse


def _java_text(value: Any) -> str:
    """A value as `String.valueOf` writes it."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, float):
        return repr(value)
    return number_text(value) if is_number(value) else str(value)


def _format(pattern: Any, *arguments: Any) -> str:
    """`String.format` for texts, whole numbers and fixed decimals."""
    values = list(arguments[0]) if len(arguments) == 1 and isinstance(arguments[0], list) else list(arguments)
    parts, place = [], 0
    for found in FORMAT.finditer(_string(pattern)):
        parts.append(pattern[place : found.start()])
        place = found.end()
        if found["sign"]:
            parts.append("%" if found["sign"] == "%" else "\n")
        elif not values:
            raise Fault("the format asks for more values than there are")
        else:
            parts.append(_formatted(found, values.pop(0)))
    made = "".join([*parts, pattern[place:]])
    if "%" in FORMAT.sub("", pattern) or len(made) > LONGEST:
        raise Fault("this format is not understood")
    return made


def _formatted(found: re.Match[str], value: Any) -> str:
    flags, width = found["flags"], int(found["width"] or 0)
    if found["kind"] in "df":
        if not is_number(value) or (found["kind"] == "d" and value != int(value)):
            raise Fault(f"%{found['kind']} does not take {a_kind(value)}")
        places = int(found["precision"] or 6) if found["kind"] == "f" else 0
        sign = "+" if "+" in flags else ""
        text = f"{Decimal(value):{sign}{',' if ',' in flags else ''}.{places}f}"
    else:
        text = _java_text(value)
        text = text[: int(found["precision"])] if found["precision"] else text
        text = text.upper() if found["kind"] == "S" else text
    return text.ljust(width) if "-" in flags else text.zfill(width) if "0" in flags else text.rjust(width)


def _rounded(value: float, rounding: str) -> float:
    return float(Decimal(value).to_integral_value(rounding))


REAL: dict[str, Callable[..., float]] = {
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "atan2": math.atan2,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "exp": math.exp,
    "log": math.log,
    "log10": math.log10,
    "sqrt": math.sqrt,
    "cbrt": math.cbrt,
    "pow": math.pow,
    "hypot": math.hypot,
    "toRadians": math.radians,
    "toDegrees": math.degrees,
    "abs": abs,
    "ceil": lambda value: _rounded(value, ROUND_CEILING),
    "floor": lambda value: _rounded(value, ROUND_FLOOR),
    "rint": lambda value: _rounded(value, ROUND_HALF_EVEN),
    "max": max,
    "min": min,
}
TWO = ("atan2", "pow", "hypot", "max", "min")
WHOLE = ("int", "long")
METHODS: dict[tuple[str, str, tuple[str, ...]], Callable[..., Any]] = {
    **{
        ("java.lang.Math", name, ("double",) * (2 if name in TWO else 1)): _checked(body) for name, body in REAL.items()
    },
    **{
        ("java.lang.Math", name, (type_,) * 2): body
        for name, body in (("max", max), ("min", min))
        for type_ in (*WHOLE, "float")
    },
    **{("java.lang.Math", "abs", (type_,)): abs for type_ in (*WHOLE, "float")},
    ("java.lang.Math", "round", ("double",)): lambda value: math.floor(value + 0.5),
    ("java.lang.Math", "round", ("float",)): lambda value: math.floor(value + 0.5),
    **{
        (f"java.lang.{class_}", method, (type_,)): _object
        for class_, type_ in (
            ("Double", "double"),
            ("Float", "float"),
            ("Integer", "int"),
            ("Long", "long"),
            ("Short", "short"),
            ("Byte", "byte"),
            ("Boolean", "boolean"),
            ("Character", "char"),
        )
        for method in ("valueOf",)
    },
    **{
        (f"java.lang.{class_}", method, ("String",)): _parsed_int(TAKE[type_])
        for class_, type_ in (("Integer", "int"), ("Long", "long"), ("Short", "short"), ("Byte", "byte"))
        for method in ("valueOf", f"parse{'Int' if class_ == 'Integer' else class_}")
    },
    **{
        (f"java.lang.{class_}", method, ("String",)): _parsed_float
        for class_ in ("Double", "Float")
        for method in ("valueOf", f"parse{class_}")
    },
    **{
        ("java.lang.String", "valueOf", (type_,)): _java_text
        for type_ in ("char", "int", "long", "float", "double", "boolean", "Object")
    },
}
