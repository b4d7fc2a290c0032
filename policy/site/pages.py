"""The pages of the site, each in every language, made from the templates beside this module."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import frozen
from jinja2 import Environment, PackageLoader, StrictUndefined

from policy.feel.literals import literal
from policy.model.typed import TypedDecision, TypedParameter, TypedRules
from policy.report.listing import LABELS
from policy.site import diagrams
from policy.site.book import Book, Entry, glossary
from policy.site.places import anchor, policy_file, source_file
from policy.site.texts import Cite, Said, cite, data_text, said, shown
from policy.site.typing import allowed, fields_of, is_whole, type_words
from policy.site.wording import LANGUAGES, OWN_NAMES, Wording


@frozen
class Page:
    """One page to be made: its path from the folder of a language, its template, and what the template is given."""

    path: str
    template: str
    given: Mapping[str, Any]


def site(book: Book) -> Iterator[tuple[str, str]]:
    """Every file of the site with its text, in order."""
    yield "style.css", files("policy.site").joinpath("templates", "style.css").read_text(encoding="utf-8")
    pages = list(_pages(book))
    made = {lang: _environment(book, lang) for lang in LANGUAGES}
    yield "index.html", made[LANGUAGES[0]].get_template("choose.html").render(languages=OWN_NAMES)
    for page in pages:
        for lang, environment in made.items():
            root = "../" * page.path.count("/")
            text = environment.get_template(page.template).render(page.given, root=root, path=page.path)
            yield f"{lang}/{page.path}", text


def count(book: Book) -> int:
    """How many files the site has."""
    return 2 + len(LANGUAGES) * sum(1 for _ in _pages(book))


def _pages(book: Book) -> Iterator[Page]:
    yield Page("index.html", "index.html", {"folders": book.folders(), "counts": book.counts})
    sources = book.sources()
    yield Page("sources.html", "sources.html", {"sources": sources})
    for source, entries in sources.items():
        yield Page(source_file(source), "source.html", {"source": source, "entries": entries})
    yield Page("catalogue.html", "catalogue.html", {"ids": book.catalogue()})
    yield Page("words.html", "words.html", {"words": glossary(book)})
    yield Page("unset.html", "unset.html", {"parameters": book.unset()})
    yield Page("connections.html", "connections.html", {})
    for entry in book.entries.values():
        yield Page(entry.page, "policy.html", {"entry": entry})


def _environment(book: Book, lang: str) -> Environment:
    """What the templates of one language can call."""
    environment = Environment(
        loader=PackageLoader("policy.site"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    say = Wording(lang)
    environment.globals |= {
        **GLOBALS,
        "book": book,
        "lang": lang,
        "others": [(other, OWN_NAMES[other]) for other in LANGUAGES if other != lang],
        "say": say,
        "said": lambda pairs: said(pairs, lang),
        "folder_title": cache(lambda folder: book.folder_title(folder, lang) or say("in the top folder")),
        "about": lambda thing, own: about(thing, own, lang),
        "title": lambda policy: title(policy, lang),
        "type_words": lambda type_: type_words(type_, say),
        "uses_diagram": lambda: diagrams.of_uses(book.rules, lambda policy: title(policy, lang)[0].text),
        "policy_pages": lambda: {name: entry.page for name, entry in book.entries.items()},
        "state_diagram": lambda entry: diagrams.of_states(entry.typed, say("any state")),
    }
    return environment


def about(thing: Any, own: str, lang: str) -> list[Said]:
    """What a declaration says that it is for, in the wanted language first; `own` is the language of its file."""
    plain = [(own, thing.about)] if thing.about else []
    return said([*plain, *getattr(thing, "abouts", ())], lang)


def title(policy: Any, lang: str) -> list[Said]:
    """What a policy is called, in the wanted language first; its name where it says nothing else."""
    return said([*getattr(policy, "titles", ()), (policy.lang, policy.name)], lang)


def needs(entry: Entry, decision: TypedDecision, book: Book) -> list[tuple[str, str]]:
    """What a decision reads, each name with the address where it is explained."""
    own = entry.name
    found = [book.rules.by_key[key] for key in decision.needs if key in book.rules.by_key]
    names = [thing.name if thing.policy == own else f"{thing.policy}.{thing.name}" for thing in found]
    return [(name, entry.links.addresses.get(name, "")) for name in names]


def readers(entry: Entry, decision: TypedDecision, rules: TypedRules) -> list[tuple[str, str]]:
    """The decisions that read one, each with its address."""
    found = []
    for policy in rules.policies.values():
        for other in policy.decisions:
            if decision.key in other.needs and other.name not in diagrams.HIDDEN:
                here = other.policy == entry.name
                page = "" if here else policy_file(other.policy).partition("/")[2]
                name = other.name if here else f"{other.policy}.{other.name}"
                found.append((name, f"{page}#{anchor('decision', other.name)}"))
    return found


def hit_key(table: Any) -> str:
    """The key of the words for a hit policy."""
    return f"hit {table.hit}{' ' + table.aggregator if table.aggregator else ''}"


def by_label(cited: Iterable[Any], source: str) -> list[tuple[str, list[Any]]]:
    """What cites a source, by label."""
    found = [one for one in cited if source in one.cite.sources]
    groups = [(label, [one for one in found if one.cite.label == label]) for label in (*LABELS, "")]
    return [(label, group) for label, group in groups if group]


def is_set(parameter: TypedParameter) -> bool:
    """Whether somebody has set a parameter."""
    return any(value is not None for _, value in parameter.periods)


def listed(cites: Iterable[Cite]) -> list[Cite]:
    """Labels without repetition."""
    return list(dict.fromkeys(cites))


def named(things: Iterable[Any]) -> dict[str, Any]:
    """Typed things by name."""
    return {thing.name: thing for thing in things}


GLOBALS: dict[str, Callable[..., Any] | Any] = {
    "allowed": allowed,
    "anchor": anchor,
    "by_label": by_label,
    "cite": cite,
    "data_text": data_text,
    "fields_of": fields_of,
    "diagram_of": diagrams.of_policy,
    "hidden": diagrams.HIDDEN,
    "hit_key": hit_key,
    "is_set": is_set,
    "is_whole": is_whole,
    "kind": lambda node: type(node).__name__,
    "labels": LABELS,
    "literal": literal,
    "named": named,
    "needs": needs,
    "policy_file": policy_file,
    "readers": readers,
    "source_file": source_file,
}
