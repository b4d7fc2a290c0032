"""Rule files in YAML: bytes to a model, with every problem of the file in the sink."""

from pathlib import Path

from attrs import evolve

from policy.model.policy import Policy, Settings
from policy.model.tests import RuleTests
from policy.problems import Sink
from policy.read.files import Reading, decoded, read_bytes, sha256
from policy.read.form import fields
from policy.read.nodes import Mapping, Node, compose
from policy.read.policy import read_policy_node
from policy.read.scalars import SourceText
from policy.read.settings import read_settings_node
from policy.read.tests_file import read_test_node


def read_policy(path: Path, shown: str, root: Path, sink: Sink) -> Policy | None:
    """The policy in a file. It is partial where the sink has got problems, and None where the file is no policy at all.

    Args:
        path: The file.
        shown: Its path as problems show it.
        root: The folder that its table files may not leave.
        sink: Where problems go, all of them.

    Raises:
        NotFound: There is no such file.
    """
    reading = Reading(path, shown, root, sink)
    node, sound, digest = open_yaml(reading)
    if node is None:
        return None
    policy = read_policy_node(node, reading)
    return evolve(policy, digest=digest_of(digest, reading)) if sound and policy.name else None


def open_yaml(reading: Reading) -> tuple[Node | None, bool, str]:
    """The mapping in a file, whether YAML could read all of it, and the digest of its bytes."""
    content = read_bytes(reading.path, reading.shown, reading.sink)
    if content is None:
        return None, False, ""
    text = decoded(content, reading.shown, reading.sink)
    if text is None:
        return None, False, ""
    node, sound = compose(SourceText(reading.shown, text), reading.sink)
    if node is not None and not isinstance(node, Mapping):
        fields(node, "a rule file", (), reading.sink)
        return None, False, ""
    return node, sound, sha256(content)


def digest_of(own: str, reading: Reading) -> str:
    """The digest of a file and of the table files that it reads."""
    return sha256(own.encode(), *(table.encode() for table in reading.tables)) if reading.tables else own


def read_tests(path: Path, shown: str, root: Path, sink: Sink) -> RuleTests | None:
    """The tests in a file; arguments as for `read_policy`."""
    reading = Reading(path, shown, root, sink)
    node, sound, digest = open_yaml(reading)
    tests = read_test_node(node, reading) if node is not None else None
    return evolve(tests, digest=digest_of(digest, reading)) if tests and sound else None


def read_settings(path: Path, shown: str, root: Path, sink: Sink) -> Settings | None:
    """The settings in a file; arguments as for `read_policy`."""
    reading = Reading(path, shown, root, sink)
    node, sound, digest = open_yaml(reading)
    settings = read_settings_node(node, reading) if node is not None else None
    return evolve(settings, digest=digest) if settings and sound else None
