"""FEEL that YAML would read otherwise: how it is seen, and how it is written instead."""

import re

SPECIAL = "\"'>|[{@?!&*%#`-"
FEEL_KEYS = frozenset({"is", "when", "log", "result", "phrases in", "values"})
FEEL_PARENTS = frozenset({"context", "functions", "facts"})
ENTRY = re.compile(r"^(?P<indent>[ ]*)(?P<key>[^\s#'\"|>\[{-][^#]*?):[ ]+(?P<value>\S.*?)[ ]*$")
IN_BRACES = re.compile(r"[{,][ ]*(?P<key>is|when|log|phrases in|values(?=:[ ]+[^\[{])):[ ]+(?P<value>[^\n]*)\}")
COMMENTED = re.compile(r'(?P<feel>(?:[^"#]|"(?:\\.|[^"\\])*"|(?<![ \t])#)*+)(?P<comment>#.*)')
WHOLE_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"')


def hint_block(key: str, written: str, *, braces: bool = False) -> str:
    """How to write a FEEL text so that YAML leaves it alone; in `braces` a block cannot stand.

    Quotes around the whole may be meant for YAML, or be those of a FEEL string: both ways are shown.
    """
    if key == "values" and '"' not in written:
        return f'put it in quotes: `values: "{written}"`'
    where = "outside the braces, " if braces else ""
    if written[:1] == written[-1:] == "'" and len(written) > 1:
        return f"{where}write the FEEL without quotes:\n{_block(key, written[1:-1])}"
    block = f"{where}write the FEEL on its own line after `|`:\n{_block(key, written)}"
    if WHOLE_STRING.fullmatch(written):
        return f"{block}\nwhich is this text; if a calculation is meant, leave out the quotes:\n{_block(key, written[1:-1])}"
    return block


def _block(key: str, feel: str) -> str:
    lines = "\n".join("    " + line.strip() for line in feel.splitlines())
    return f"  {key or 'is'}: |\n{lines}"


def needs_block(text: str) -> bool:
    """Would YAML read this FEEL otherwise where it stands on one line?"""
    return bool(text) and (
        text[0] in SPECIAL[:-1] or text.startswith("- ") or ": " in text or " #" in text or text.endswith(":")
    )


def is_open(text: str) -> bool:
    """Is a string, a comment or a parenthesis of the FEEL text still open at its end?"""
    bare = re.sub(r'"(?:\\.|[^"\\])*"', "", re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), flags=re.DOTALL)
    return (
        '"' in bare or "/*" in bare or any(bare.count(left) > bare.count(right) for left, right in ("()", "[]", "{}"))
    )


def without_comment(written: str) -> tuple[str, str]:
    """A FEEL text as it stands on a line, and the YAML comment behind it."""
    found = COMMENTED.fullmatch(written)
    return (found["feel"].rstrip(), found["comment"]) if found else (written, "")


def eaten_line(text: str, *indexes: int) -> tuple[int, int, str] | None:
    """The FEEL on the line to which YAML objects: where it begins and ends, and its key. None where it is something else."""
    for index in indexes:
        start = text.rfind("\n", 0, index) + 1
        end = text.find("\n", start)
        found = ENTRY.match(text[start : end if end >= 0 else len(text)].rstrip("\r"))
        if (
            found
            and _holds_feel(text, start, found)
            and needs_block(found["value"])
            and not found["value"].startswith("|")
        ):
            return start + found.start("value"), start + found.end("value"), found["key"]
    return None


def eaten_in_braces(text: str, *indexes: int) -> tuple[int, int, str] | None:
    """The FEEL inside braces on the line to which YAML objects."""
    for index in indexes:
        start = text.rfind("\n", 0, index) + 1
        end = text.find("\n", start)
        found = IN_BRACES.search(text, start, end if end >= 0 else len(text))
        if found and set(found["value"]) - {"x"}:
            return *found.span("value"), found["key"]
    return None


def _holds_feel(text: str, start: int, found: re.Match[str]) -> bool:
    return " ".join(found["key"].split()) in FEEL_KEYS or _parent(text, start, len(found["indent"])) in FEEL_PARENTS


def _parent(text: str, start: int, indent: int) -> str:
    """The key of the block in which a line with this indent stands."""
    for line in reversed(text[:start].splitlines()[-1000:]):
        bare = line.strip()
        if bare and not bare.startswith("#") and len(line) - len(line.lstrip(" ")) < indent:
            return " ".join(bare.split("#")[0].strip().removesuffix(":").split())
    return ""
