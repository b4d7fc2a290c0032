"""Rule files in YAML: bytes to a model, with every problem of the file in the sink."""

from pathlib import Path

from attrs import evolve

from policy import limits
from policy.cache import Cache
from policy.model.digest import digest_of, digest_of_settings
from policy.model.policy import Policy, Settings
from policy.model.tests import RuleTests
from policy.problems import Sink
from policy.read.files import Reading, decoded, read_bytes
from policy.read.form import fields
from policy.read.nodes import Mapping, Node, compose
from policy.read.plan import read_plan_node
from policy.read.policy import read_policy_node
from policy.read.scalars import SourceText
from policy.read.settings import read_settings_node
from policy.read.tests_file import read_test_node

LONG = 100_000  # bytes, from which on a digest is kept


def read_policy(path: Path, shown: str, root: Path, sink: Sink, cache: Cache | None = None) -> Policy | None:
    """The policy in a file. It is partial where the sink has got problems, and None where the file is no policy at all.

    Args:
        path: The file.
        shown: Its path as problems show it.
        root: The folder that its table files may not leave.
        sink: Where problems go, all of them.
        cache: Where the tables of spreadsheets are kept between runs.

    Raises:
        NotFound: There is no such file.
    """
    reading = Reading(path, shown, root, sink, cache)
    node, sound = open_yaml(reading)
    if node is None:
        return None
    policy = read_policy_node(node, reading)
    return evolve(policy, digest=_digest(policy, reading)) if sound and policy.name else None


def _digest(policy: Policy, reading: Reading) -> str:
    """The digest, which takes long for long tables: it is kept under the bytes of all files that were read."""
    cache = reading.cache
    if cache is None or sum(size for _, size in reading.contents) < LONG:
        return digest_of(policy)
    name = cache.named("digest", *reading.contents)
    found = cache.find(name)
    if found is None:
        found = digest_of(policy)
        cache.keep(name, found)
    return str(found)


def read_plan(path: Path, shown: str, root: Path, sink: Sink) -> Policy | None:
    """The case plan in a file, as a policy; arguments as for `read_policy`."""
    reading = Reading(path, shown, root, sink)
    node, sound = open_yaml(reading)
    if node is None:
        return None
    plan = read_plan_node(node, reading)
    return evolve(plan, digest=digest_of(plan)) if sound and plan.name else None


def open_yaml(reading: Reading) -> tuple[Node | None, bool]:
    """The mapping in a file, and whether YAML could read all of it."""
    content = read_bytes(reading.path, reading.shown, reading.sink, limits.YAML_BYTES)
    if content is None:
        return None, False
    reading.named("rules", content)
    text = decoded(content, reading.shown, reading.sink)
    if text is None:
        return None, False
    node, sound = compose(SourceText(reading.shown, text), reading.sink)
    if node is not None and not isinstance(node, Mapping):
        fields(node, "a rule file", (), reading.sink)
        return None, False
    return node, sound


def read_tests(path: Path, shown: str, root: Path, sink: Sink) -> RuleTests | None:
    """The tests in a file; arguments as for `read_policy`."""
    reading = Reading(path, shown, root, sink)
    node, sound = open_yaml(reading)
    return read_test_node(node, reading) if node is not None and sound else None


def read_settings(path: Path, shown: str, root: Path, sink: Sink) -> Settings | None:
    """The settings in a file; arguments as for `read_policy`."""
    reading = Reading(path, shown, root, sink)
    node, sound = open_yaml(reading)
    settings = read_settings_node(node, reading) if node is not None else None
    return evolve(settings, digest=digest_of_settings(settings)) if settings and sound else None
