"""Codes of names and types: what an expression speaks of that is not there, and what does not go together."""

from policy.codes.code import Code

_FORMULA = """\
policy: fee
format: 1
types:
  visit: {{fields: {{hours: number, place: string}}}}
inputs:
  hours: {{type: number}}
  place: {{type: string, values: [near, far]}}
  visits: {{type: list<visit>}}
decisions:
  fee:
    type: {type}
    is: |
      {formula}
"""


def _formula(formula: str, type_: str = "number") -> str:
    return _FORMULA.format(formula=formula, type=type_)


def _code(code: str, title: str, why: str, wrong: str, right: str) -> Code:
    return Code(code=code, kind="invalid", title=title, why=why, wrong=wrong, right=right)


CODES: tuple[Code, ...] = (
    _code(
        "unknown-name",
        "a name means nothing here",
        "An expression may use the inputs, parameters, functions and decisions of its policy, those of policies under "
        "`uses` with the policy's name before a dot, and the names that the expression itself introduces.",
        _formula("80 * hour"),
        _formula("80 * hours"),
    ),
    _code(
        "unknown-function",
        "there is no such function",
        "What stands before the parentheses is neither a function of FEEL nor one that the policy declares.",
        _formula("rounded(hours, 0)"),
        _formula("round half up(hours, 0)"),
    ),
    _code(
        "unknown-field",
        "a value has no such field",
        "After a dot stands a field that the type declares, or a property such as `year` of a date.",
        _formula("count(visits.hour)"),
        _formula("count(visits.hours)"),
    ),
    _code(
        "unknown-type",
        "there is no such type",
        "A type is one of FEEL (`number`, `string`, `date` …), a list or range of one, or is declared under `types`.",
        _formula("hours instance of digits", "boolean"),
        _formula("hours instance of number", "boolean"),
    ),
    _code(
        "wrong-arguments",
        "a function is given other arguments than it takes",
        "The number of arguments, or their names, are not those of the function. The hint says how it is called.",
        _formula("round half up(hours)"),
        _formula("round half up(hours, 0)"),
    ),
    _code(
        "wrong-type",
        "values do not go together",
        "Texts, numbers, dates and durations are not converted into each other: a text is not added to a number, a number "
        "is not compared with a text, and a condition is true or false.",
        _formula("hours + place"),
        _formula("hours + string length(place)"),
    ),
    _code(
        "not-a-value",
        "a text is none of the declared values",
        "The name declares its values, so a comparison with any other text could never be true.",
        _formula('if place = "nearby" then 0 else 20'),
        _formula('if place = "near" then 0 else 20'),
    ),
    _code(
        "bad-literal",
        "a text is no date, time or duration",
        "The text between the quotes must be a day that exists, as `2026-12-31`; a time as `10:30:00`; a duration as "
        "`P30D` or `PT2H`.",
        _formula('date("2026-02-30")', "date"),
        _formula('date("2026-02-28")', "date"),
    ),
    _code(
        "doubled-entry",
        "a key stands twice in a context",
        "Of two entries of one name, nobody can say which is meant.",
        _formula("{a: hours, a: 2}.a"),
        _formula("{a: hours, b: 2}.a"),
    ),
)
