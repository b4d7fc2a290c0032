"""Codes of what a rule file means as a whole: names, types, tables, parameters, policies that use each other."""

from policy.codes.code import Code

_FEE = """\
policy: fee
format: 1
inputs:
  {name}: {{type: number}}
decisions:
  fee: {{type: number, is: {formula}}}
"""
_TABLE = """\
policy: fee
format: 1
inputs:
  kind: {{type: string, values: [repair, advice]}}
decisions:
  fee:
    type: number
    hit: {hit}
    table: |
      | kind     | => fee  | valid from | valid until |
      |----------|---------|------------|-------------|
      | "repair" | {fee}   | {since}    | {until}     |
      | "advice" | 0       | -          | -           |
"""
_RANKED = """\
policy: desk
format: 1
inputs:
  hours: {{type: number}}
decisions:
  desk:
    type: string{values}
    hit: {hit}
    table: |
      | hours | => desk  |
      |-------|----------|
      | > 8   | "second" |
      | > 4   | "first"  |
"""
_TYPES = """\
policy: team
format: 1
types:
  person: {{fields: {{name: string, boss: {boss}}}}}
inputs:
  agent: person
decisions:
  name: {{type: string, is: agent.name}}
"""
_PARAMETER = """\
policy: discount
format: 1
inputs:
  spend: {{type: number}}
parameters:
  large from: {large}
  huge from: {{value: 500}}
must hold: |
  | id    | must hold               | because                      |
  |-------|-------------------------|------------------------------|
  | order | large from <= huge from | huge begins no sooner than large |
decisions:
  rate:
    type: number
    is: |
      if spend >= huge from then 10 else if spend >= large from then 5 else 0
"""
_PHRASES = """\
policy: words
format: 1
inputs:
  said: string
decisions:
  heard:
    phrases in: said
    table: |
      | id   | says     |
      |------|----------|
      | boss | {says} |
"""
_HEADER = """\
policy: fee
format: 1
{header}
decisions:
  fee: {{type: number, is: 5}}
"""
_TWO = """\
policy: request
format: 1
uses: [{used}]
inputs:
  hours: {{type: number}}
decisions:
  late: {{type: boolean, is: hours > norm.limit}}
---
policy: norm
format: 1
inputs:
  {input}
decisions:
  limit: {{type: number, is: {limit}}}
"""


def _fee(name: str, formula: str) -> str:
    return _FEE.format(name=name, formula=formula)


def _table(fee: str = "80", since: str = "-", until: str = "-", hit: str = "unique") -> str:
    return _TABLE.format(fee=fee, since=since, until=until, hit=hit)


def _two(used: str = "norm", input_: str = "hours: {type: number}", limit: str = "hours * 2") -> str:
    return _TWO.format(used=used, input=input_, limit=limit)


def _code(code: str, title: str, why: str, wrong: str, right: str) -> Code:
    return Code(code=code, kind="invalid", title=title, why=why, wrong=wrong, right=right)


CODES: tuple[Code, ...] = (
    _code(
        "bad-name",
        "a name that FEEL could not speak of",
        "A name contains no `.` `/` `|`, no sign of FEEL and no word that means something else in FEEL, such as `and` or `if`; "
        "`of`, `in` and `for` may stand inside a name, not at its beginning. A digit cannot begin it.",
        _fee("hours and minutes", "hours and minutes * 2"),
        _fee("hours with minutes", "hours with minutes * 2"),
    ),
    _code(
        "doubled-name",
        "two things have one name",
        "Inputs, parameters, functions, decisions and used policies of a policy share their names; white space and the two ways "
        "to write an accent make no difference.",
        _fee("fee", "5"),
        _fee("hours", "hours * 5"),
    ),
    _code(
        "doubled-policy",
        "two policies have one name",
        "Policies that are loaded together are told apart by their names.",
        _table() + "---\n" + _table(),
        _table() + "---\n" + _table().replace("policy: fee", "policy: extra fee"),
    ),
    _code(
        "unknown-policy",
        "a policy that is not among the files loaded",
        "What stands under `uses`, or in settings, is the name of a policy that is loaded together with this one.",
        _two(used="norms").replace("norm.limit", "5"),
        _two(),
    ),
    _code(
        "conflicting-input",
        "two policies ask for one name with different types",
        "Inputs of the same name are one question to the caller, who gives one value; so they have one type.",
        _two(input_="hours: {type: string}", limit="number(hours)"),
        _two(),
    ),
    _code(
        "type-cycle",
        "a type contains itself, or holds too much",
        "A value of such a type would have no end.",
        _TYPES.format(boss="person"),
        _TYPES.format(boss="string"),
    ),
    _code(
        "bad-type",
        "what is said of the values does not go with the type",
        "`whole` is for numbers; `values` for numbers, texts, dates and the like, and for lists and contexts of them.",
        _fee("hours", "hours * 2")
        .replace("{type: number}", "{type: string, whole: true}")
        .replace("hours * 2", "number(hours)"),
        _fee("hours", "hours * 2").replace("{type: number}", "{type: number, whole: true}"),
    ),
    _code(
        "no-type",
        "a parameter without a value needs a type",
        "Without a value nothing tells what the parameter will be: a number, a text, a date.",
        _PARAMETER.format(large="{unit: CNY}"),
        _PARAMETER.format(large="{unit: CNY, type: number}"),
    ),
    _code(
        "null-not-allowed",
        "null where a value is due",
        "An output gives a value unless it is declared `optional: true`. `-` in an output stands for null.",
        _table(fee="-"),
        _table(fee="-").replace("type: number", "type: number\n    optional: true"),
    ),
    _code(
        "cycle",
        "decisions need each other in a circle",
        "A decision, or a used policy, cannot need itself, neither directly nor through others. A function may call itself.",
        _fee("hours", "hours * rate") + "  rate: {type: number, is: fee / 2}\n",
        _fee("hours", "hours * rate") + "  rate: {type: number, is: hours / 2}\n",
    ),
    _code(
        "bad-hit-policy",
        "the hit policy does not go with the outputs",
        "`collect sum`, `min` and `max` need one output that can be added or compared. `priority` and `output order` need the "
        "order of the outcomes: a list under `values`, the first counts most.",
        _RANKED.format(hit="priority", values=""),
        _RANKED.format(hit="priority", values="\n    values: [second, first]"),
    ),
    _code(
        "bad-validity",
        "a row ends before it begins",
        "`valid from` and `valid until` are days, both included.",
        _table(since="2027-01-01", until="2026-01-01"),
        _table(since="2026-01-01", until="2027-01-01"),
    ),
    _code(
        "bad-phrase",
        "a phrase that means nothing",
        "`/` separates alternatives, `…` stands for a few characters, `{n}` for a number. No alternative is empty.",
        _PHRASES.format(says="老板 / "),
        _PHRASES.format(says="老板 / 经理"),
    ),
    _code(
        "must-hold",
        "parameters that must not stand together",
        "A condition under `must hold` over parameters holds in every period of their values. One that reads inputs too is tried "
        "with each decision that uses them.",
        _PARAMETER.format(large="{value: 1000}"),
        _PARAMETER.format(large="{value: 100}"),
    ),
    _code(
        "unknown-parameter",
        "settings for a parameter that is not there",
        "Settings give values to parameters that a policy declares, under the policy's name.",
        _PARAMETER.format(large="{value: 100}")
        + "---\nsettings: ours\nformat: 1\nparameters: {discount: {big from: 200}}\n",
        _PARAMETER.format(large="{value: 100}")
        + "---\nsettings: ours\nformat: 1\nparameters: {discount: {large from: 200}}\n",
    ),
    _code(
        "bad-language",
        "`lang` is no language",
        "A language is written by its code: `en`, `zh`, `zh-TW`.",
        _HEADER.format(header="lang: in English"),
        _HEADER.format(header="lang: en"),
    ),
)
