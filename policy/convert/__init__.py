"""From one form of rules to the other: read, checked, written anew, with a list of what has no counterpart there."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from attrs import evolve

from policy.check import check_rules
from policy.convert.comments import annotated, commented, comments_in, comments_of, without_comments
from policy.convert.compared import tell_ignored
from policy.convert.refused import read_again, without_refused
from policy.convert.renaming import renamed
from policy.convert.returned import returned
from policy.convert.version import oldest
from policy.feel.scope import normal_name
from policy.model.logic import Declaration
from policy.model.policy import Decision, Function, Policy
from policy.model.typed import TypedRules
from policy.problems import InvalidRules, NotFound, PolicyError, Problem, Sink
from policy.read.dmn.extensions import Extensions, read_extensions
from policy.read.dmn.xml import parse_xml
from policy.read.files import decoded
from policy.read.loading import Sources, read_files
from policy.read.scalars import SourceText
from policy.write.dmn import write_dmn
from policy.write.yaml import write_policy
from policy.write.yaml.from_dmn import from_dmn
from policy.write.yaml.restored import added, changed

Described = TypeVar("Described", Declaration, Function, Decision, Policy)
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
    model = write_dmn(rules, policy.name, sink).decode("utf-8")
    text = decoded(Path(policy.file).read_bytes(), policy.file, Sink()) or ""
    return oldest(annotated(model, comments_of(SourceText(policy.file, text), sink)))


def _to_yaml(rules: TypedRules, policy: Policy, sink: Sink) -> str:
    own = read_extensions(Path(policy.file), policy.file)
    if own.head is None:
        return write_policy(without_refused(_general(rules, policy, sink), sink))
    beside = [_beside(rules, one.source) for one in rules.policies.values() if one.source.name != policy.name]
    made = without_refused(_returned(rules, policy, own, sink), sink, beside)
    again, _ = check_rules([*beside, read_again(made, beside)[0]])
    if again is not None:
        known = added(policy, own)
        passed_over = {normal_name(one.name.text) for one in (*known, *_new_types(made, own))}
        tell_ignored(Path(policy.file), again, made.name, passed_over, sink)
    root = parse_xml(Path(policy.file), policy.file, Sink())
    return commented(write_policy(made), comments_in(root) if root is not None else {})


def _returned(rules: TypedRules, policy: Policy, own: Extensions, sink: Sink) -> Policy:
    """A model of ours as the rule file that it was made of, with what was added since."""
    told = Sink()
    policy = _without_comments(policy)
    policy = renamed(policy, sink) if added(policy, own) else policy
    general = _general(rules, policy, told) if changed(policy, own) else policy
    return returned(policy, general, told.problems, own, sink)


def _without_comments(policy: Policy) -> Policy:
    """The model with what its descriptions say besides comments."""

    def bare(one: Described) -> Described:
        return evolve(one, about=without_comments(one.about))

    return evolve(
        bare(policy),
        inputs=tuple(map(bare, policy.inputs)),
        functions=tuple(map(bare, policy.functions)),
        decisions=tuple(map(bare, policy.decisions)),
    )


def _beside(rules: TypedRules, policy: Policy) -> Policy:
    """A model that is used, as the rule file that it was made of; one that was made elsewhere as it is."""
    own = read_extensions(Path(policy.file), policy.file) if policy.form == "dmn" else Extensions()
    return policy if own.head is None else _returned(rules, policy, own, Sink())


def _new_types(made: Policy, own: Extensions) -> list[Declaration]:
    assert own.head is not None
    return [one for one in made.types if one not in own.head.types]


def _general(rules: TypedRules, policy: Policy, sink: Sink) -> Policy:
    """Any model as a rule file."""
    model = renamed(policy, sink)
    others = [one.source for one in rules.policies.values() if one.source.name != policy.name]
    typed, _ = check_rules([*others, model])
    assert typed is not None  # what is wrong in a model is a warning
    return from_dmn(typed.policies[policy.name], sink)


WRITERS: dict[str, Callable[[TypedRules, Policy, Sink], str]] = {"dmn": _to_dmn, "yaml": _to_yaml}
