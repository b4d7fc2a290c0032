"""Codes of case plans: events, patterns, states, timers, and events that a case does not take."""

from policy.codes.code import Code

_PLAN = """\
case plan: repair
format: 1
cites: {{003: [repairs]}}
events:
  asked: {{what: string}}
  done: {{by: string}}{events}
{parts}
actions:
  call: {{whom: string}}
moves:
  start: open
  end: [closed]
  table: |
    | id        | state  | event  | again | => state   | => action          | cite       |
    |-----------|--------|--------|-------|------------|--------------------|------------|
    | again     | "open" | "asked" | true | "urgent"   | {action}           | SOURCE 003 |
    | done      | -      | "done" | -     | "closed"   | -                  | SOURCE 003 |{rows}
    | otherwise | -      | -      | -     | -          | -                  | SOURCE 003 |
"""
_AGAIN = """\
patterns: |
  | id    | a     | times | same | within  |
  |-------|-------|-------|------|---------|
  | again | {a} | {times} | {same} | @"P7D" |
"""
_TIMER = """
timers: |
  | id   | runs in  | after   | cite       |
  |------|----------|---------|------------|
  | late | "urgent" | @"P1D"  | SOURCE 003 |
"""
_ANSWER = """
    | late      | "urgent" | "timeout" | -  | -          | call(whom: "boss") | SOURCE 003 |"""


def _plan(
    rows: str = "",
    parts: str = "",
    events: str = "",
    action: str = 'call(whom: "smith")',
    a: str = "asked",
    times: str = "2",
    same: str = "what",
) -> str:
    return _PLAN.format(
        rows=rows, parts=_AGAIN.format(a=a, times=times, same=same) + parts, events=events, action=action
    )


CODES: tuple[Code, ...] = (
    Code(
        code="unknown-event",
        kind="invalid",
        title="an event that the plan does not declare",
        why="A pattern, or what is read from a log, names a kind of event that is not declared, or an event of such a kind came in.",
        wrong=_plan(a="askd"),
        right=_plan(),
    ),
    Code(
        code="wrong-pattern",
        kind="invalid",
        title="a pattern that says nothing",
        why="The aliases of a pattern stand from the left without a gap, and `times` is a whole number.",
        wrong=_plan(times="often"),
        right=_plan(),
    ),
    Code(
        code="wrong-own-event",
        kind="invalid",
        title="an event of the engine without the field with which it is sent",
        why="A timer that falls due sends `timeout` with `timer`, a match across cases sends `pattern` with `pattern` and `ids`.",
        wrong=_plan(events="\n  timeout: {}", rows=_ANSWER, parts=_TIMER),
        right=_plan(events="\n  timeout: {timer: string}", rows=_ANSWER, parts=_TIMER),
    ),
    Code(
        code="unknown-fill",
        kind="invalid",
        title="an input that the used policy does not ask for",
        why="`uses` fills the inputs of a used policy from the current event; this name is none of them.",
        wrong=_plan(parts="uses: {wish: {wat: this.what}}\nfacts: {big: wish.big}\n")
        + "---\n"
        + """\
policy: wish
format: 1
inputs: {what: string}
decisions: {big: {type: boolean, is: string length(what) > 9}}
""",
    ),
    Code(
        code="no-action",
        kind="invalid",
        title="what is asked for is no action",
        why="Under `=> action` stands an action of the plan with its arguments, a list of them, or `-`.",
        wrong=_plan(action='"call smith"'),
        right=_plan(),
    ),
    Code(
        code="state-never-reached",
        kind="finding",
        title="a state to which nothing leads",
        why="No row of `moves` leads there from the start, so that what the plan says about the state never counts.",
        wrong=_plan().replace("[closed]", "[closed, paid]"),
        right=_plan(),
    ),
    Code(
        code="state-never-left",
        kind="finding",
        title="a state that nothing leaves",
        why="A case would stay there for ever. List the state under `end`, if that is meant.",
        wrong=_plan().replace("end: [closed]", "end: []"),
        right=_plan(),
    ),
    Code(
        code="timer-without-row",
        kind="finding",
        title="a timer that no row answers",
        why="The timer falls due in a state in which no row but `otherwise` answers the event `timeout`.",
        wrong=_plan(parts=_TIMER),
        right=_plan(parts=_TIMER, rows=_ANSWER),
    ),
    Code(
        code="timer-never-runs",
        kind="finding",
        title="a timer that runs in no state",
        why="The states in which it runs are ends, and an end stops every timer.",
        wrong=_plan(parts=_TIMER.replace('"urgent"', '"closed"'), rows=_ANSWER),
        right=_plan(parts=_TIMER, rows=_ANSWER),
    ),
    Code(
        code="pattern-cannot-match",
        kind="finding",
        title="a pattern that no events can match",
        why="It counts to 0, compares a field that its events do not have, has a condition that is never true, or ends before it begins.",
        wrong=_plan(same="by"),
        right=_plan(),
    ),
    Code(
        code="event-out-of-order",
        kind="input",
        title="an event before the last one of its case",
        why="The events of a case arrive in the order of their moments; two may have the same moment.",
    ),
    Code(
        code="event-after-end",
        kind="input",
        title="an event after the case has ended",
        why="The case is in one of the states that the plan lists under `end`.",
    ),
    Code(
        code="event-id-reused",
        kind="input",
        title="an event with the id of another",
        why="The same id means the same event, which changes nothing when it comes again; this one has other content.",
    ),
    Code(
        code="event-of-another-case",
        kind="input",
        title="an event of another case",
        why="A case takes its own events only.",
    ),
    Code(
        code="timer-not-set",
        kind="run",
        severity="warning",
        title="a timer that does not run because nobody knows how long",
        why="The time after which it would fall due is null, as it is where a parameter is not set.",
    ),
    Code(
        code="no-case-plan",
        kind="test",
        title="stories of something that is no case plan",
        why="Stories tell events to a case plan; a policy has `cases` and `tables`.",
    ),
)
