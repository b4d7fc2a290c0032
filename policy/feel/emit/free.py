"""The variables that an expression takes from outside."""

from collections.abc import Callable, Iterable, Iterator

from policy.feel import typed


def free_keys(nodes: Iterable[typed.Typed]) -> list[str]:
    """Keys of the variables that stand in the nodes and are not bound there, each once, in the order met.

    A key bound inside differs from every key visible there (see `policy.feel.typing.at.fresh_key`), so sets will do.
    """
    all_nodes = [inner for node in nodes for inner in typed.walk(node)]
    bound = {key for node in all_nodes for key in _bound_by(node)}
    met = (node.key for node in all_nodes if isinstance(node, typed.Variable))
    return [key for key in dict.fromkeys(met) if key not in bound]


def _bound_by(node: typed.Typed) -> Iterator[str]:
    rule = BINDERS.get(type(node))
    return iter(rule(node)) if rule else iter(())


BINDERS: dict[type[typed.Typed], Callable[..., Iterable[str]]] = {
    typed.Loop: lambda node: (node.key,),
    typed.ForEach: lambda node: (node.partial,),
    typed.Filter: lambda node: (node.item, *(key for _, key in node.fields)),
    typed.Lambda: lambda node: (key for _, key, _ in node.parameters),
    typed.MakeContext: lambda node: (key for _, key, _ in node.entries),
    typed.Cell: lambda node: (node.key,),
}
