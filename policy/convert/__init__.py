"""From one form of rules to the other: read, checked, written anew, with a list of what has no counterpart there."""

from collections.abc import Callable
from pathlib import Path

from policy.check import check_rules
from policy.convert.refused import without_refused
from policy.convert.renaming import renamed
from policy.model.policy import Policy
from policy.model.typed import TypedRules
from policy.problems import InvalidRules, NotFound, PolicyError, Problem, Sink
from policy.read.dmn.extensions import read_extensions
from policy.read.loading import Sources, read_files
from policy.write.dmn import write_dmn
from policy.write.yaml import write_policy
from policy.write.yaml.from_dmn import from_dmn
from policy.write.yaml.restored import added, restored

Converted = tuple[str, tuple[Problem, ...]]


def converted(path: str | Path, form: str | None = None) -> Converted:
    """The file in the other form, and a problem for each thing that it does not say there.

    Arguments:
        path: one rule file, or one DMN model; what it uses is found beside it.
        form: `dmn` or `yaml`; that which the file has not, if not given.

    Raises:
        NotFound: There is no such file, or it is no policy.
        PolicyError: The file is in the wanted form already.
        InvalidRules: It, or what it uses, has no meaning.
    """
    path = Path(path)
    if not path.is_file():
        raise NotFound(f"there is no file `{path}`" if not path.exists() else f"`{path}` is a folder; name one file")
    sources = read_files([path])
    rules = _typed(sources)
    policy = _asked(path, sources)
    wanted = form or ("yaml" if policy.form == "dmn" else "dmn")
    if wanted == policy.form:
        raise PolicyError(f"`{path}` is {wanted.upper()} already", code="wrong-option")
    sink = Sink()
    text = WRITERS[wanted](rules, policy, sink)
    return text, tuple(sorted(set(sink.problems)))


def _typed(sources: Sources) -> TypedRules:
    problems = [*sources.problems]
    rules, invalid = check_rules(sources.policies, sources.settings)
    if rules is None or any(problem.severity == "error" for problem in problems):
        raise InvalidRules([*problems, *invalid])
    return rules


def _asked(path: Path, sources: Sources) -> Policy:
    for policy in sources.policies:
        if Path(policy.file).resolve() == path.resolve():
            return policy
    raise NotFound(f"`{path}` is no policy", hint="a policy begins with `policy:`, a DMN model with `<definitions`")


def _to_dmn(rules: TypedRules, policy: Policy, sink: Sink) -> str:
    return write_dmn(rules, policy.name, sink).decode("utf-8")


def _to_yaml(rules: TypedRules, policy: Policy, sink: Sink) -> str:
    own = read_extensions(Path(policy.file), policy.file)
    if own.head is not None and not added(policy, own):
        return write_policy(restored(policy, own, sink))
    return _from_dmn(rules, policy, sink)


def _from_dmn(rules: TypedRules, policy: Policy, sink: Sink) -> str:
    model = renamed(policy, sink)
    others = [one.source for one in rules.policies.values() if one.source.name != policy.name]
    typed, _ = check_rules([*others, model])
    assert typed is not None  # what is wrong in a model is a warning
    return write_policy(without_refused(from_dmn(typed.policies[policy.name], sink), sink))


WRITERS: dict[str, Callable[[TypedRules, Policy, Sink], str]] = {"dmn": _to_dmn, "yaml": _to_yaml}
