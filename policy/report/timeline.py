"""The story of a case as a page: a timeline from top to bottom, one file, no script, every foreign text escaped."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from policy.report.cases import Story, call, fields_of, told
from policy.report.problems import counted
from policy.report.visible import visible

STYLE = """\
:root { color-scheme: light dark; --line: #8a94a6; --mark: #1f6feb; --soft: #8a94a622; --warn: #b35900 }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem;
  overflow-wrap: anywhere }
h1 { font-size: 1.4rem; margin: 0 }
.under { color: var(--line); margin: 0 0 1.5rem }
ol { list-style: none; margin: 0; padding: 0 0 0 1.4rem; border-left: 2px solid var(--line) }
li { position: relative; padding: 0 0 1.2rem }
li::before { content: ""; position: absolute; left: -1.85rem; top: .4rem; width: .8rem; height: .8rem; border-radius: 50%;
  background: var(--mark) }
li.timer::before { background: var(--warn) }
li.due::before { background: Canvas; border: 2px dashed var(--warn); box-sizing: border-box }
time { color: var(--line); font-variant-numeric: tabular-nums }
.kind { font-weight: 600; margin: 0 .5rem }
.state { background: var(--soft); border-radius: .3rem; padding: .05rem .45rem }
.rows { color: var(--line) }
p { margin: .15rem 0 }
.asks { border-left: 3px solid var(--mark); padding-left: .5rem; font-weight: 600 }
.note { color: var(--warn) }
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
PAGE = """\
<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<h1>{title}</h1>
<p class="under">{under}</p>
<ol>
{items}
</ol>
</body>
</html>
"""
Data = Mapping[str, Any]


def timeline_page(story: Story) -> str:
    """The page; it holds nothing but text and its own style, and asks the browser to load and run nothing."""
    under = f"{story.plan} {story.version} · {story.state}{' · ended' if story.ended else ''} · {counted(len(story.steps), 'event')}"
    items = [_event(event, step, story.lang) for event, step in zip(story.events, story.steps, strict=True)]
    items += [_due(timer, story.lang) for timer in sorted(story.timers, key=lambda timer: str(timer["due"]))]
    return PAGE.format(
        lang=_safe(story.lang),
        policy=escape(POLICY),
        title=_safe(f"Case {story.case}"),
        style=STYLE,
        under=_safe(under),
        items="\n".join(items),
    )


def _safe(text: object) -> str:
    return escape(visible(str(text)))


def _event(event: Data, step: Data, lang: str) -> str:
    moved = f'<span class="state">{_safe(step["state"])}</span>'
    if step["before"] != step["state"]:
        moved = f'<span class="state">{_safe(step["before"])}</span> → {moved}'
    timer = ' class="timer"' if step["kind"] == "timeout" else ""
    head = f'<time>{_safe(step["at"])}</time><span class="kind">{_safe(step["kind"])}</span>{moved}'
    return f"<li{timer}><p>{head}</p>{''.join(_lines(event, step, lang))}</li>"


def _lines(event: Data, step: Data, lang: str) -> Iterator[str]:
    if fields := fields_of(event):
        yield f"<p>{_safe(fields)}</p>"
    if step["rules"]:
        yield f'<p>{_safe(told(step["because"], lang))} <span class="rows">({_safe(", ".join(step["rules"]))})</span></p>'
    yield from (f'<p class="asks">{_safe(call(action))}</p>' for action in step["actions"])
    yield from (
        f'<p class="note">pattern {_safe(match["pattern"])}: {_safe(", ".join(match["ids"]))}</p>'
        for match in step["patterns"]
    )
    yield from (
        f'<p class="note">signal {_safe(one["id"])}: {_safe(told(one["because"], lang))}</p>' for one in step["raised"]
    )
    yield from (
        f'<p class="rows">timer {_safe(timer["id"])} runs until {_safe(timer["due"])}</p>' for timer in step["started"]
    )
    yield from (f'<p class="rows">timer {_safe(timer)} stops</p>' for timer in step["stopped"])


def _due(timer: Data, lang: str) -> str:
    reason = told(timer["because"], lang)
    return (
        f'<li class="due"><p><time>{_safe(timer["due"])}</time><span class="kind">{_safe(timer["id"])} falls due</span></p>'
        f"<p>{_safe(reason)}</p></li>"
    )
