"""The fence around durable-rules 2.0.28: the one place that touches it, and the narrow use in which it is right and safe.

A network is a tuple of joins, one rule each, over facts that hold nothing but 64-bit integers. It answers which facts
join; counting, `within`, `where` and the choice among matches are not its business, and what it says is verified.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from threading import Lock
from typing import Any

from attrs import frozen

try:
    import durable_rules_engine
    from durable.engine import Host, MessageNotHandledException

    AVAILABLE = True
except ImportError:  # Python 3.13 removed a symbol that it uses
    Host = object
    AVAILABLE = False

PATTERNS = 48  # joins of one network: past 511 conditions and 64 branches the engine hangs or drops
ALIASES = 8  # facts of one join; with 16 the engine crashes
CONDITIONS = 14  # conditions on one fact of a join
FACTS = 256  # facts of one session
COMBINATIONS = 4_096  # combinations of facts that one session may make
INTEGER = 2**63  # the engine's integers have 64 bits
SESSION = "s"
RULES = "x"

Facts = Sequence[Mapping[str, int]]
Found = list[tuple[int, ...]]  # for one join, the numbers `n` of the facts that joined, the last to arrive first


class NetworkFault(Exception):
    """The engine has failed; the network that it happened to is of no use any more."""


@frozen
class Join:
    """Facts of these kinds, in order of arrival, the last of them the current event.

    `key` is the number of the property that must be the same in all of them; `apart`: each is from another case.
    """

    kinds: tuple[int, ...]
    key: int | None = None
    apart: bool = False


Shape = tuple[Join, ...]


def current(join: int) -> str:
    """The property that marks the current event for a join that is asked for."""
    return f"z{join}"


def joined(key: int) -> str:
    """The property that holds a key."""
    return f"p{key}"


# The rules of a network.


def definition(shape: Shape) -> dict[str, Any]:
    """The rules of a network in the engine's JSON form, without their actions; the boot rule stands first."""
    if len(shape) > PATTERNS:
        raise ValueError(f"a network takes {PATTERNS} patterns")
    rules: dict[str, Any] = {"b": {"all": [{"m0": {"$and": [{"o": 1}, {"u": 1}]}}]}}
    for number, join in enumerate(shape):
        rules[f"r{number}"] = {"all": [*_facts(number, join)]}
    check_names(_names(rules))
    return rules


def _facts(number: int, join: Join) -> Iterable[dict[str, Any]]:
    if len(join.kinds) > ALIASES:
        raise ValueError(f"a pattern takes {ALIASES} events")
    for place, kind in enumerate(reversed(join.kinds)):
        own = [{"k": kind}, *_known(join)]
        conditions = [*own, *_joined(join, place)] if place else [{current(number): 1}, *own, {"u": 1}]
        if len(conditions) > CONDITIONS:
            raise ValueError(f"a fact takes {CONDITIONS} conditions")
        yield {f"m{place}": {"$and": conditions}}


def _known(join: Join) -> list[dict[str, Any]]:
    """A property that is joined on must be there: the engine would read what is not."""
    return [] if join.key is None else [{"$ex": {joined(join.key): 1}}]


def _joined(join: Join, place: int) -> Iterable[dict[str, Any]]:
    """The comparisons with the facts before; the last is always true, for a false one there scans out of bounds."""
    if join.key is not None:
        yield {joined(join.key): {"m0": joined(join.key)}}
    yield {"$lt": {"n": {f"m{place - 1}": "n"}}}
    if join.apart:
        yield from ({"$neq": {"c": {f"m{before}": "c"}}} for before in range(place))
    yield {"u": {"m0": "u"}}


def _names(rules: Mapping[str, Any]) -> set[str]:
    """Every name in the rules, of a rule, an alias or a property, and those that facts have beside."""
    names = {"id", "sid", "n", "c", "k", "u", "o", RULES, SESSION}
    pending: list[Any] = [rules]
    while pending:
        part = pending.pop()
        if isinstance(part, dict):
            names.update(part)
            pending.extend(part.values())
        elif isinstance(part, list):
            pending.extend(part)
    return names


def check_names(names: Iterable[str]) -> None:
    """The engine knows names by a hash of 32 bits alone: two with one hash would be one name to it."""
    for left, right in pairwise(sorted(set(names), key=name_hash)):
        if name_hash(left) == name_hash(right):
            raise ValueError(f"`{left}` and `{right}` have the same hash")


def name_hash(name: str) -> int:
    """FNV-1a of 32 bits, as the engine computes it."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


# A network and its sessions.


class QuietHost(Host):  # type: ignore[misc]  # the engine brings no types
    """A host without threads: the engine's background threads read state that has been freed."""

    def _run(self) -> None:
        """Nothing runs beside the caller."""


class Network:
    """A set of joins, evaluated over facts in sessions that are thrown away."""

    def __init__(self, shape: Shape) -> None:
        rules = definition(shape)
        self._fired: list[tuple[int, tuple[int, ...]]] = []
        self._joins = len(shape)
        rules["b"]["run"] = _nothing
        for number, join in enumerate(shape):
            rules[f"r{number}"]["run"] = _recording(self._fired, number, len(join.kinds))
        try:
            self._host = QuietHost({RULES: rules})
        except durable_rules_engine.error as error:
            raise NetworkFault(str(error)) from error

    def evaluate(self, facts: Facts) -> list[Found]:
        """For each join the facts that joined: boot, assert one by one, read, throw the session away.

        Raises:
            NetworkFault: The engine failed; the network must not be used again.
        """
        check_facts(facts)
        self._fired.clear()
        try:
            self._assert({"o": 1, "u": 1}, 0)
            for id_, fact in enumerate(facts, 1):
                self._assert(fact, id_)
            self._host.delete_state(RULES, SESSION)
        except Exception as error:  # the engine's own, and what its Python half makes of them
            raise NetworkFault(f"{type(error).__name__}: {error}") from error
        found: list[Found] = [[] for _ in range(self._joins)]
        for number, numbers in dict.fromkeys(self._fired):
            found[number].append(numbers)
        return found

    def _assert(self, fact: Mapping[str, int], id_: int) -> None:
        try:
            self._host.assert_fact(RULES, {**fact, "id": str(id_), "sid": SESSION})
        except MessageNotHandledException:
            pass  # no rule asks for such a fact


def _nothing(fired: Any) -> None:
    """What the boot rule does: a session in which nothing fired cannot be deleted."""


def _recording(fired: list[tuple[int, tuple[int, ...]]], number: int, count: int) -> Any:
    """An action of one argument that only records: exceptions in actions are swallowed, and slow ones run twice."""
    aliases = [f"m{place}" for place in range(count)]

    def record(closure: Any) -> None:
        facts = closure._m if closure._m is not None else {}
        fired.append((number, tuple(facts[alias]["n"] for alias in aliases)))

    return record


def check_facts(facts: Facts) -> None:
    """Facts are few and hold integers of 64 bits; a boolean is none."""
    if len(facts) > FACTS:
        raise ValueError(f"a session takes {FACTS} facts")
    for fact in facts:
        if any(type(value) is not int or not -INTEGER <= value < INTEGER for value in fact.values()):
            raise ValueError("a fact holds integers of 64 bits")


class Networks:
    """The networks of this process by their shape, each made when it is first asked."""

    def __init__(self) -> None:
        self._networks: dict[Shape, Network] = {}
        self._lock = Lock()

    def evaluate(self, shape: Shape, facts: Facts) -> list[Found]:
        """What `Network.evaluate` gives; a network that failed is thrown away."""
        with self._lock:
            try:
                if shape not in self._networks:
                    self._networks[shape] = Network(shape)
                return self._networks[shape].evaluate(facts)
            except NetworkFault:
                self._networks.pop(shape, None)
                raise
