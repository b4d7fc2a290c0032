"""Codes of DMN models. An example is a model in XML."""

from policy.codes.code import Code

_MODEL = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" name="loan" namespace="urn:loan">
{content}</definitions>
"""
_DECISION = """\
  <decision name="rate" id="rate">
    <variable name="rate" typeRef="number"/>
    <literalExpression{language}><text>1.5 * 2</text></literalExpression>
  </decision>
"""
_RIGHT = _MODEL.format(content=_DECISION.format(language=""))
_IMPORT = '  <import name="base" namespace="urn:base" importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/>\n'
_NAMESPACE = "https://www.omg.org/spec/DMN/20230324/MODEL/"

CODES: tuple[Code, ...] = (
    Code(
        code="not-xml",
        kind="invalid",
        title="a model that is no well-formed XML",
        why="A DMN model is an XML file; up to the place shown it could be read, there it breaks off or contradicts itself.",
        wrong=_RIGHT.replace("</definitions>", ""),
        right=_RIGHT,
    ),
    Code(
        code="xml-doctype",
        kind="invalid",
        title="a model with a document type",
        why="A document type can define entities that swell or that read other files. No DMN model needs one, so none is read.",
        wrong="<!DOCTYPE definitions>\n" + _RIGHT,
        right=_RIGHT,
    ),
    Code(
        code="not-dmn",
        kind="invalid",
        title="an XML file that is no DMN model",
        why="The root element of a model is `definitions` in one of the namespaces of DMN 1.1 to 1.5.",
        wrong=_RIGHT.replace(_NAMESPACE, "urn:something-else"),
        right=_RIGHT,
    ),
    Code(
        code="missing-import",
        kind="invalid",
        severity="warning",
        title="an import of a model that is not there",
        why="An import names a namespace; the model that has it is looked for in the folder of the importing one.",
        wrong=_MODEL.format(content=_IMPORT + _DECISION.format(language="")),
        right=_RIGHT,
    ),
    Code(
        code="not-feel",
        kind="invalid",
        severity="warning",
        title="an expression in another language",
        why="Expressions are read as FEEL. What is written in another language gives null with a remark, or is misread.",
        wrong=_MODEL.format(content=_DECISION.format(language=' expressionLanguage="https://www.w3.org/TR/xpath-31/"')),
        right=_RIGHT,
    ),
)
