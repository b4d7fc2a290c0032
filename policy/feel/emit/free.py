"""The variables that an expression takes from outside."""

from collections.abc import Callable, Iterable

from policy.feel import typed


def free_keys(nodes: Iterable[typed.Typed]) -> list[str]:
    """Keys of the variables that stand in the nodes and are not bound there, each once, in the order met.

    A key bound inside differs from every key visible there (see `policy.feel.typing.at.fresh_key`), but two nodes side by
    side may bind the same key: what a node binds is taken away from what stands in it, and from nothing else.
    """
    return list(dict.fromkeys(key for node in nodes for key in _free(node)))


def _free(node: typed.Typed) -> list[str]:
    if isinstance(node, typed.Variable):
        return [node.key]
    inside = free_keys(typed.children(node, constants=False))
    rule = BINDERS.get(type(node))
    bound = set(rule(node)) if rule and inside else ()
    return [key for key in inside if key not in bound]


BINDERS: dict[type[typed.Typed], Callable[..., Iterable[str]]] = {
    typed.ForEach: lambda node: (node.partial, *(loop.key for loop in node.loops)),
    typed.Quantifier: lambda node: (loop.key for loop in node.loops),
    typed.Filter: lambda node: (node.item, *(key for _, key in node.fields)),
    typed.Lambda: lambda node: (key for _, key, _ in node.parameters),
    typed.MakeContext: lambda node: (key for _, key, _ in node.entries),
    typed.Cell: lambda node: (node.key,),
}
