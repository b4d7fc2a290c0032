"""What a test file says: cases, and tables of cases, with a place for every expectation."""

from attrs import field, frozen

from policy.model.policy import Data
from policy.problems import NOWHERE
from policy.source import Span, Text

Named = tuple[tuple[Text, Data], ...]  # values by name, as written


@frozen(kw_only=True)
class Setting:
    """What a decision is asked with: inputs, parameters set for the test, and the moment. `as_of` of None: not said here."""

    given: Named = ()
    parameters: Named = ()
    as_of: Text | None = None


@frozen(kw_only=True)
class Expectation:
    """What must come out; None is not written, therefore not checked.

    `fails` are codes, of which one is among the problems; with `exactly` they are all of them.
    `outcomes` are by decision; of a context the keys named must match.
    """

    outcomes: Named | None = None
    rules: tuple[Text, ...] | None = None
    remarks: tuple[Text, ...] | None = None
    fails: tuple[Text, ...] | None = None
    exactly: bool = False


@frozen(kw_only=True)
class RuleTest:
    """One case. `span` is its name's."""

    name: str
    setting: Setting
    expect: Expectation
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class RuleTestRow:
    """One row of a test table: a case whose cells are FEEL.

    `given` holds the cells that are not `-`, by the header of their column; `outcomes` likewise, by the name after `=>`.
    """

    name: str
    given: tuple[tuple[Text, Text], ...]
    outcomes: tuple[tuple[Text, Text], ...]
    expect: Expectation  # rules and fails; never outcomes
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class RuleTestTable:
    """Cases of one decision. An output column named as the decision is its value, another a field of its outcome."""

    decision: Text
    setting: Setting
    rows: tuple[RuleTestRow, ...]
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class StoryRow:
    """One event of a story and what must come of it. `parts` are the cells of the event by column, `fields` FEEL.

    Of what is expected, None is not written, therefore not checked; an empty tuple is `-`, which means none.
    """

    parts: tuple[tuple[str, Text], ...]
    fields: Text | None = None
    state: Text | None = None
    same_state: bool = False  # `-` under `=> state`
    action: Text | None = None
    no_action: bool = False
    signals: tuple[Text, ...] | None = None
    rules: tuple[Text, ...] | None = None
    fails: tuple[Text, ...] | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Story:
    """Events of one case, or of several, in order of arrival. `span` is its name's."""

    name: str
    setting: Setting
    rows: tuple[StoryRow, ...]
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class RuleTests:
    """One test file. `policy` is the name of what it tests; `stories` are those of case plans."""

    policy: Text
    file: str
    setting: Setting
    cases: tuple[RuleTest, ...] = ()
    tables: tuple[RuleTestTable, ...] = ()
    stories: tuple[Story, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)
