"""Small DMN models for tests."""

from pathlib import Path

MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def definitions(content: str, name: str = "m", namespace: str = "urn:m") -> str:
    """A model with this content."""
    return f'<definitions xmlns="{MODEL}" name="{name}" namespace="{namespace}">{content}</definitions>'


def decision(name: str, text: str, *, type_: str = "Any", requires: str = "") -> str:
    """A decision with a literal expression."""
    return (
        f'<decision name="{name}" id="{name}"><variable name="{name}" typeRef="{type_}"/>{requires}'
        f"<literalExpression><text>{text.replace('&', '&amp;').replace('<', '&lt;')}</text></literalExpression></decision>"
    )


def requires(href: str, what: str = "Input") -> str:
    """A requirement of an input, a decision or (knowledge) a function."""
    kind = "knowledge" if what == "Knowledge" else "information"
    return f'<{kind}Requirement><required{what} href="{href}"/></{kind}Requirement>'


def input_data(name: str, type_: str = "Any") -> str:
    """An input data element; its id is its name."""
    return f'<inputData name="{name}" id="{name}"><variable name="{name}" typeRef="{type_}"/></inputData>'


def function(name: str, parameters: dict[str, str], text: str, *, type_: str = "Any", requires: str = "") -> str:
    """A business knowledge model with a literal expression."""
    formal = "".join(f'<formalParameter name="{one}" typeRef="{of}"/>' for one, of in parameters.items())
    return (
        f'<businessKnowledgeModel name="{name}" id="{name}"><variable name="{name}" typeRef="{type_}"/><encapsulatedLogic>'
        f"{formal}<literalExpression><text>{text.replace('<', '&lt;')}</text></literalExpression></encapsulatedLogic>"
        f"{requires}</businessKnowledgeModel>"
    )


def service(name: str, *outputs: str) -> str:
    """A decision service with the input `x`."""
    named = "".join(f'<outputDecision href="#{output}"/>' for output in outputs)
    return f'<decisionService name="{name}" id="{name}">{named}<inputData href="#x"/></decisionService>'


def imported(namespace: str, name: str) -> str:
    """An import of another model."""
    return f'<import name="{name}" namespace="{namespace}" importType="{MODEL}"/>'


def write(folder: Path, name: str, content: str) -> Path:
    """A file with a model."""
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path
