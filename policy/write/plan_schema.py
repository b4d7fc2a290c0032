"""JSON Schema (2020-12) of case plans and of the stories that test them, for editors."""

from policy.model.policy import FORMAT
from policy.write.schema import (
    DEFINITIONS,
    DIALECT,
    HITS,
    POLICY,
    TEXT,
    TEXTS,
    Schema,
    object_schema,
    of_names,
    reference,
    said,
)

SHARED = ("format", "version", "lang", "title", "about", "implements", "cites", "time zone")
PARTS = ("types", "parameters", "functions", "must hold")
FIELDS = of_names(reference("declaration"))
PLAN: Schema = {
    "case plan": said(TEXT, "the name"),
    **{key: POLICY[key] for key in SHARED},
    "uses": said(
        {"anyOf": [TEXTS, of_names({"anyOf": [of_names(TEXT), {"type": "null"}]})]},
        "policies whose decisions can be asked about the current event, with FEEL for their inputs",
    ),
    **{key: POLICY[key] for key in PARTS},
    "reads": said(
        object_schema({"columns": of_names(TEXT), "events": of_names(TEXT), "others": TEXT}),
        "how a row of a log becomes an event",
    ),
    "events": said(of_names(FIELDS), "what may arrive, with its fields"),
    "facts": said(of_names(TEXT), "names with FEEL over the events so far"),
    "patterns": said(reference("table"), "several events that together mean something"),
    "signals": said(reference("table"), "what stays true once it was"),
    "timers": said(reference("table"), "what runs in some states and then sends `timeout`"),
    "actions": said(of_names(FIELDS), "what the surrounding service is asked to do"),
    "moves": object_schema(
        {"start": TEXT, "end": TEXTS, "hit": {"enum": HITS}, "table": reference("table")}, "start", "table"
    ),
}
STORY = object_schema(
    {"name": TEXT, "about": TEXT, "parameters": of_names({}), "table": reference("table")}, "name", "table"
)
STORIES: Schema = {
    "test": said(TEXT, "the name of the plan"),
    "format": {"const": FORMAT},
    "about": TEXT,
    "parameters": of_names({}),
    "stories": {"type": "array", "items": STORY},
}


def plan_schema() -> Schema:
    """The schema of a case plan in YAML."""
    plan = object_schema(PLAN, "case plan", "format", "events", "moves")
    return {"$schema": DIALECT, "title": "A case plan", **plan, "$defs": DEFINITIONS}


def stories_schema() -> Schema:
    """The schema of a test file that tells stories of a case plan."""
    stories = object_schema(STORIES, "test", "format", "stories")
    return {"$schema": DIALECT, "title": "Stories of a case plan", **stories, "$defs": DEFINITIONS}
