"""The built-in functions as a table for the documentation, from their declarations.

python -m policy.report.builtins
"""

from collections.abc import Callable, Iterator
from types import ModuleType

from policy.feel.builtins import SUBJECTS
from policy.feel.builtins.declare import Builtin, Signature
from policy.feel.types import AnyType, ContextType, FunctionType, ListType, RangeType, Scalar, Type


def builtins_page() -> str:
    """A table for each subject, in Markdown; extensions of the standard are marked."""
    return "\n".join(line for subject in SUBJECTS for line in _subject(subject)).rstrip() + "\n"


def _subject(subject: ModuleType) -> Iterator[str]:
    yield f"### {subject.__name__.rpartition('.')[2].capitalize()}"
    yield ""
    yield "| function | what it gives |"
    yield "| --- | --- |"
    yield from map(_row, subject.FUNCTIONS)
    yield ""


def _row(function: Builtin) -> str:
    forms = "<br>".join(f"`{signature_text(function.name, signature)}`" for signature in function.signatures)
    about = " ".join(function.about.split()).replace("|", "\\|")
    return f"| {forms} | {about}{'' if function.standard else ' *Not in the standard.*'} |"


def signature_text(name: str, signature: Signature) -> str:
    """A signature as its declaration writes it.

    >>> from policy.feel.builtins import BUILTINS
    >>> signature_text("substring", BUILTINS["substring"].signatures[0])
    'substring(string: string, start position: number, length?: number): string'
    """
    required = len(signature.names) - signature.optional
    last = len(signature.names) - 1
    marks = [
        "..." if signature.variadic and at == last else "?" if at >= required else ""
        for at in range(len(signature.names))
    ]
    parts = zip(signature.names, marks, signature.types, strict=True)
    inside = ", ".join(f"{parameter}{mark}: {type_text(type_)}" for parameter, mark, type_ in parts)
    return f"{name}({inside}): {type_text(signature.result)}"


def type_text(type_: Type) -> str:
    """A type as declarations write it."""
    return TYPES[type(type_)](type_) + ("?" if type_.nullable and not isinstance(type_, AnyType) else "")


def _of(constructor: str, item: Type) -> str:
    return constructor if isinstance(item, AnyType) else f"{constructor}<{type_text(item)}>"


TYPES: dict[type[Type], Callable[..., str]] = {
    AnyType: lambda _: "Any",
    Scalar: lambda type_: type_.kind,
    ListType: lambda type_: _of("list", type_.item),
    RangeType: lambda type_: _of("range", type_.item),
    ContextType: lambda _: "context",
    FunctionType: lambda type_: f"function({', '.join(map(type_text, type_.parameters))})",
}

if __name__ == "__main__":
    print(builtins_page(), end="")
