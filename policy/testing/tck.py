"""The cases of the DMN Technology Compatibility Kit, run against the models beside them."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen
from lxml import etree

from policy.answers import Models
from policy.feel.fault import Fault
from policy.feel.literals import literal
from policy.problems import NotFound, PolicyError, Sink
from policy.read.dmn.xml import parse_xml
from policy.testing.tck_values import alike, parts, value_in

SHOWN = 300  # characters of a value in a verdict
NAMESPACE = "http://www.omg.org/spec/DMN/20160719/testcase"


@frozen
class Verdict:
    """One expected result. `status`: pass, fail (another value), error (no value) or skip (not tried).

    A file that cannot be read has one verdict, of no case.
    """

    folder: str
    file: str
    case: str
    node: str
    status: str
    detail: str = ""


def run_cases(root: Path) -> Iterator[Verdict]:
    """The verdict of every expected result under a folder, in order.

    Raises:
        NotFound: There is no such folder, or it holds no test file.
    """
    if not root.is_dir():
        raise NotFound(f"there is no folder `{root}`")
    models = Models()
    files = sorted(path for path in root.rglob("*.xml") if path.is_file())
    found = [(path, cases) for path in files if (cases := _test_file(path)) is not None]
    if not any(not isinstance(cases, Sink) for _, cases in found):
        raise NotFound(f"no test file of the kit is under `{root}`", hint="its root element is `testCases`")
    return (verdict for path, cases in found for verdict in _verdicts(path, cases, root, models))


def _test_file(path: Path) -> etree._Element | Sink | None:
    """The cases of a file, or why it cannot be read; None where it is no test file."""
    sink = Sink()
    element = parse_xml(path, path.name, sink)
    if element is None:
        return sink
    return element if etree.QName(element).localname == "testCases" else None


def _verdicts(path: Path, cases: etree._Element | Sink, root: Path, models: Models) -> Iterator[Verdict]:
    folder = path.parent.relative_to(root).as_posix()
    if isinstance(cases, Sink):
        yield Verdict(folder, path.stem, "", "", "error", "; ".join(problem.message for problem in cases.problems))
        return
    named = parts(cases, "modelName")
    model = path.parent / ("".join(map(str, named[0].itertext())).strip() if named else "")
    for case in parts(cases, "testCase"):
        for node in parts(case, "resultNode"):
            status, detail = _tried(case, node, model, models)
            yield Verdict(folder, path.stem, case.get("id", ""), node.get("name", ""), status, detail)


def _tried(case: etree._Element, node: etree._Element, model: Path, models: Models) -> tuple[str, str]:
    try:
        expected = next((value_in(part) for part in parts(node, "expected")), None)
        inputs = dict(_inputs(parts(case, "inputNode")))
    except Fault as fault:
        return "skip", f"the test file cannot be read: {fault}"
    try:
        got = _asked(case, node.get("name", ""), inputs, models, model)
    except (PolicyError, Fault) as error:
        return "error", str(error)
    except Exception as error:  # noqa: BLE001 - one case may not end the run
        return "error", f"a fault inside the engine: {type(error).__name__}: {error}"
    if alike(expected, got):
        return "pass", ""
    return "fail", f"expected {_shown(expected)}, got {_shown(got)}"


def _inputs(nodes: Iterable[etree._Element]) -> Iterator[tuple[str, Any]]:
    for node in nodes:
        namespace, name = node.get("namespace", ""), node.get("name", "")
        yield f"{{{namespace}}}{name}" if namespace else name, value_in(node)


def _asked(case: etree._Element, name: str, inputs: dict[str, Any], models: Models, path: Path) -> Any:
    """The value of a decision; of a service with several output decisions that of the one named."""
    model = models.at(path)
    service = case.get("invocableName", "")
    if case.get("type") != "decisionService" or not service:
        return model.decision(name, inputs).outcome
    outcome = model.service(service, inputs).outcome
    several = len(model.outputs(service)) > 1
    return outcome.get(name) if several and isinstance(outcome, dict) else outcome


def _shown(value: Any) -> str:
    text = literal(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"
