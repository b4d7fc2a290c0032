"""Context functions (DMN 1.5, 10.3.4.6). Contexts are never changed: a new one is given."""

from typing import Any

from policy.feel.builtins.declare import Fault, builtin
from policy.feel.types import ANY, STRING, ContextType, ListType, Type

ENTRY = ListType(ContextType({"key": STRING, "value": ANY}))
Context = dict[str, Any]


def _entries(_: tuple[Type, ...]) -> Type:
    return ENTRY


@builtin("get value(m: context, key: string): Any")
def get_value(context: Context, key: str) -> Any:
    """The value of an entry; null where there is none."""
    return context.get(key)


@builtin("get entries(m: context): list", result=_entries)
def get_entries(context: Context) -> list[Context]:
    """The entries of a context, each as a context of `key` and `value`."""
    return [{"key": key, "value": value} for key, value in context.items()]


@builtin("context(entries: list<context>): context")
def context(entries: list[Context]) -> Context:
    """A context of entries that each have a `key` and a `value`; no key twice."""
    made = dict(map(_entry, entries))
    if len(made) < len(entries):
        raise Fault("a key stands more than once among the entries")
    return made


def _entry(entry: Context) -> tuple[str, Any]:
    if type(entry.get("key")) is not str or "value" not in entry:
        raise Fault("an entry needs a `key`, which is a string, and a `value`")
    return entry["key"], entry["value"]


@builtin(
    "context put(context: context, key: string, value: Any): context",
    "context put(context: context, keys: list<string>, value: Any): context",
)
def context_put(context: Context, where: str | list[str], value: Any) -> Context:
    """The context with a value at a key, or at a path of keys through contexts within it."""
    keys = [where] if isinstance(where, str) else where
    if not keys:
        raise Fault("a path of keys has at least one key")
    return _put(context, keys, value)


def _put(context: Context, keys: list[str], value: Any) -> Context:
    key, *rest = keys
    if not rest:
        return {**context, key: value}
    inner = context.get(key)
    if type(inner) is not dict:
        raise Fault(f"there is no context at `{key}`")
    return {**context, key: _put(inner, rest, value)}


@builtin("context merge(contexts: list<context>): context")
def context_merge(contexts: list[Context]) -> Context:
    """One context with the entries of all; of a key that stands in several, the last value."""
    return {key: value for context in contexts for key, value in context.items()}


FUNCTIONS = (get_value, get_entries, context, context_put, context_merge)
