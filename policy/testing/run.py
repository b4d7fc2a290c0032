"""The tests beside the rules, run: from files to results."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from policy.model.tests import RuleTests, Story
from policy.problems import InvalidRules, Problem, Sink
from policy.read.folder import Files, Found, find_files
from policy.read.names import normal_name
from policy.read.yaml import read_tests
from policy.testing.asking import Question, questions
from policy.testing.covering import Covering
from policy.testing.judging import Judged, judge, judge_invalid
from policy.testing.results import CaseResult, FileResult, TestRun
from policy.testing.rulesets import RuleSets
from policy.testing.stories import judged_story


def run_tests(paths: Iterable[str | Path], *, settings: str | Path | None = None, wanted: str = "") -> TestRun:
    """Run the test files under the paths.

    Args:
        paths: Files and folders. Of a single file that holds a policy, the tests beside it are run.
        settings: A file of an organisation's own values of parameters.
        wanted: Words; only cases are run whose test, file or name contains them.

    Raises:
        InvalidRules: A tested policy has no meaning.
        NotFound: A path is absent, or no rule file is under it.
    """
    paths = list(paths)
    tests = list(_test_files(find_files(paths)))
    rulesets = RuleSets.under_paths(paths, tests, settings)
    covering = Covering()
    results = tuple(_file_result(found, rulesets, covering, wanted) for found in tests)
    return TestRun(tuple(result for result in results if result.cases or result.problems), covering.coverage())


def _test_files(files: Files) -> Iterator[Found]:
    """The test files named; for a policy named by its file, the tests of it beside it."""
    named = {found.name for found in files.files if found.asked and found.kind in ("policy", "case plan")}
    for found in files.files:
        if found.kind == "test" and (found.asked or found.name in named):
            yield found


def _file_result(found: Found, rulesets: RuleSets, covering: Covering, wanted: str) -> FileResult:
    sink = Sink()
    tests = read_tests(found.path, found.shown, found.root, sink)
    if tests is None or sink.problems:
        return FileResult(found.name, found.shown, problems=tuple(sink.problems))
    name = normal_name(tests.policy.text)
    if rulesets.named(name) is None:
        return FileResult(name, found.shown, problems=(rulesets.absent(tests.policy),))
    asked = [question for question in questions(tests) if _is_wanted(question, tests, wanted)]
    told = [story for story in tests.stories if _is_wanted(story, tests, wanted)]
    results = (*_cases(asked, name, rulesets, covering), *_stories(told, tests, name, rulesets, covering))
    return FileResult(name, found.shown, results)


def _stories(
    told: list[Story], tests: RuleTests, name: str, rulesets: RuleSets, covering: Covering
) -> Iterator[CaseResult]:
    policy = rulesets.named(name)
    if told and policy is not None and policy.plan is None:
        problem = Problem(
            told[0].span, "no-case-plan", f"`{name}` is no case plan: it has no stories", "stories test case plans"
        )
        yield CaseResult(told[0].name, told[0].span, problems=(problem,))
        return
    for story in told:
        yield judged_story(story, tests, name, rulesets, covering)


def _is_wanted(question: Question | Story, tests: RuleTests, wanted: str) -> bool:
    folded = wanted.casefold()
    return any(folded in text.casefold() for text in (question.name, tests.policy.text, tests.file))


def _cases(asked: Iterable[Question], policy: str, rulesets: RuleSets, covering: Covering) -> Iterator[CaseResult]:
    plain = rulesets.under(policy, {})
    if plain.typed.policies[policy].source.plan is None:
        covering.tested(plain.typed, policy)
    for question in asked:
        judged = _judged(question, policy, rulesets)
        covering.add(judged.records, question)
        yield judged.result


def _judged(question: Question, policy: str, rulesets: RuleSets) -> Judged:
    try:
        rules = rulesets.under(policy, question.parameters)
    except InvalidRules as error:
        return judge_invalid(question, error.problems, rulesets.under(policy, {}))
    return judge(question, rules, policy)
