"""What a rule file means: a policy with its declarations, as read. YAML and DMN readers both make it."""

from attrs import field, frozen

from policy.model.logic import Declaration, Logic, TypeRef
from policy.model.plan import CasePlan
from policy.problems import NOWHERE
from policy.source import Span, Text

FORMAT = 1


@frozen(kw_only=True)
class DatedValue:
    """A value that holds from the start of a day; `since` is None for the value that holds before the first date."""

    since: Text | None
    value: "Data"


@frozen(kw_only=True)
class Data:
    """Data as written: a scalar (`text`), a list, or fields by name. It is read by a declared type.

    `feel`: the text is FEEL and not data (DMN, and cells of test tables).
    """

    text: Text | None = None
    items: "tuple[Data, ...] | None" = None
    fields: "tuple[tuple[Text, Data], ...] | None" = None
    feel: bool = False
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Parameter:
    """A constant that the business tunes. No `values`: nobody has set it yet."""

    declaration: Declaration
    values: tuple[DatedValue, ...] = ()
    cite: Text | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Function:
    """A declared function; `parameters` have types where they are given, `result` too."""

    name: Text
    parameters: tuple[Declaration, ...]
    body: Logic
    result: TypeRef | None = None
    kind: str = "FEEL"
    requires: tuple[str, ...] | None = None  # what a DMN business knowledge model may see; None: all of the policy
    about: str = ""
    abouts: tuple[tuple[str, str], ...] = ()  # the same in further languages
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class MustHold:
    """A condition on parameters and inputs."""

    id: str
    condition: Text
    because: tuple[tuple[str, Text], ...] = ()
    cite: Text | None = None
    note: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Decision:
    """A named result and its logic. `type` of None: inferred. `outputs`: of a table or phrases, by name.

    `requires` are the names a DMN decision may see (its information requirements); None in a rule file: all of the policy.
    """

    name: Text
    logic: Logic | None
    declaration: Declaration | None = None  # the type of the value, where declared
    outputs: tuple[Declaration, ...] = ()
    about: str = ""
    abouts: tuple[tuple[str, str], ...] = ()  # the same in further languages
    requires: tuple[str, ...] | None = None
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Service:
    """A DMN decision service (DMN 1.5, 6.3.9): names of decisions and inputs, qualified where imported."""

    name: Text
    outputs: tuple[str, ...]
    type: TypeRef | None = None  # of the service as a function
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Use:
    """A used policy: a rule file's `uses`, or a DMN import (`alias` is the import's name there)."""

    name: Text
    alias: str = ""


@frozen(kw_only=True)
class Policy:
    """One rule file.

    `file` is the path as shown to people; `digest` the SHA-256 over the file and the tables it reads, in hex; `plan` is what
    a case plan, which is a policy too (`form` is "plan"), says beyond one.
    """

    name: str
    file: str
    form: str = "yaml"  # or "dmn", or "plan"
    version: str = ""
    lang: str = "en"
    titles: tuple[tuple[str, str], ...] = ()  # for readers, by language; else the name
    about: str = ""
    abouts: tuple[tuple[str, str], ...] = ()  # the same in further languages
    implements: tuple[Text, ...] = ()
    cites: tuple[tuple[Text, tuple[str, ...]], ...] = ()
    uses: tuple[Use, ...] = ()
    types: tuple[Declaration, ...] = ()
    inputs: tuple[Declaration, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    functions: tuple[Function, ...] = ()
    must_hold: tuple[MustHold, ...] = ()
    decisions: tuple[Decision, ...] = ()
    services: tuple[Service, ...] = ()
    time_zone: str = "UTC"
    on_error: str = "fail"  # or "null"
    namespace: str = ""  # of a DMN model
    plan: CasePlan | None = None
    digest: str = ""
    span: Span = field(default=NOWHERE, eq=False, repr=False)


@frozen(kw_only=True)
class Settings:
    """An organisation's own values of parameters: (policy name, parameter name, values)."""

    name: str
    file: str
    parameters: tuple[tuple[Text, Text, tuple[DatedValue, ...]], ...]
    digest: str = ""
