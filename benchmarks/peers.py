"""Other engines on the generated tables, where they are installed: see `requirements.txt`."""

from collections.abc import Callable
from typing import Any

from workloads import Workload

Decide = Callable[[dict[str, Any]], Any]


def datalogic(workload: Workload) -> Decide:
    """JSONLogic in Rust: one chain of conditions, compiled once."""
    import datalogic_py

    chain: list[Any] = []
    for low, high, kind, row in workload.rows:
        amount = {"var": "amount"}
        chain += [{"and": [{">=": [amount, low]}, {"<": [amount, high]}, {"==": [{"var": "kind"}, kind]}]}, row]
    engine = datalogic_py.Engine(templating=True)
    rule = engine.compile({"if": [*chain, "default"]})
    evaluate = engine.session().evaluate
    return lambda given: {"row": evaluate(rule, given)}


def zen(workload: Workload) -> Decide:
    """A decision table of GoRules, hit policy first, behind a static loader, which compiles it once."""
    from zen import ZenEngine

    fields = [{"id": name, "name": name, "type": "expression", "field": name} for name in ("amount", "kind")]
    rows = [
        {"_id": row, "amount": f"[{low}..{high})", "kind": f'"{kind}"', "row": f'"{row}"'}
        for low, high, kind, row in workload.rows
    ]
    content = {
        "hitPolicy": "first",
        "inputs": fields,
        "rules": [*rows, {"_id": "d", "amount": "", "kind": "", "row": '"default"'}],
        "outputs": [{"id": "row", "name": "row", "type": "expression", "field": "row"}],
    }
    nodes = [
        {"id": "i", "name": "i", "type": "inputNode"},
        {"id": "o", "name": "o", "type": "outputNode"},
        {"id": "t", "name": "t", "type": "decisionTableNode", "content": content},
    ]
    edges = [
        {"id": "1", "sourceId": "i", "targetId": "t", "type": "edge"},
        {"id": "2", "sourceId": "t", "targetId": "o", "type": "edge"},
    ]
    engine = ZenEngine({"loader": {"type": "static", "content": {"answer": {"nodes": nodes, "edges": edges}}}})
    return lambda given: engine.evaluate("answer", given)["result"]


PEERS: dict[str, Callable[[Workload], Decide]] = {"datalogic-py": datalogic, "zen-engine": zen}
