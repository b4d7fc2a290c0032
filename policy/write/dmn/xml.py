"""Elements of DMN 1.5 as XML: namespaces, identities, and what the schema wants first in every element."""

import re
from urllib.parse import quote

from lxml import etree

from policy.read.dmn.extensions import OWN
from policy.source import Text

Element = etree._Element
MODEL = "https://www.omg.org/spec/DMN/20230324/MODEL/"
DMNDI = "https://www.omg.org/spec/DMN/20230324/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"
FEEL = "https://www.omg.org/spec/DMN/20230324/FEEL/"

PREFIXES: dict[str | None, str] = {None: MODEL, "dmndi": DMNDI, "dc": DC, "di": DI, "rule": OWN}
_NO_NAME = re.compile(r"[^\w.-]|_", re.ASCII)  # XML allows more letters, modellers do not
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def element(tag: str, /, *parts: Element | None, of: str = MODEL, **attributes: str) -> Element:
    """An element with its children, those that are None left out, and its attributes, empty ones left out."""
    made = etree.Element(f"{{{of}}}{tag}", nsmap=PREFIXES)  # type: ignore[arg-type]  # the stubs know no default name space
    for key, value in attributes.items():
        if value:
            made.set(key, clean(value))
    made.extend(part for part in parts if part is not None)
    return made


def written(name: str, text: str, of: str = MODEL) -> Element:
    """An element that holds characters."""
    made = element(name, of=of)
    made.text = clean(text)
    return made


def texted(tag: str, text: Text | str, /, **attributes: str) -> Element:
    """An element with an expression in a child `text`."""
    return element(tag, written("text", str(text)), **attributes)


def described(about: str, *extensions: Element | None) -> tuple[Element | None, Element | None]:
    """The description and the extensions, with which every element begins."""
    own = [one for one in extensions if one is not None]
    return written("description", about) if about else None, element("extensionElements", *own) if own else None


def extension(name: str, text: str) -> Element:
    """What only rule files know, in their own form; an empty one says that an element comes from a rule file."""
    return written(name, text, OWN)


def clean(text: str) -> str:
    """The text without characters that XML has not."""
    return _NO_XML.sub("\ufffd", text)


def identity(kind: str, name: str) -> str:
    """The id of an element, the same in each conversion, so that models can refer to each other.

    >>> identity("decision", "average order"), identity("input", "客户.a_b")
    ('decision-average_order', 'input-_5BA2__6237_.a_5F_b')
    """
    return f"{kind}-" + _NO_NAME.sub(lambda found: "_" if found[0] == " " else f"_{ord(found[0]):X}_", name)


def namespace_of(policy: str) -> str:
    """The namespace of the model that a policy becomes.

    >>> namespace_of("customer tier")
    'urn:plainrule:policy:customer%20tier'
    """
    return f"urn:plainrule:policy:{quote(policy)}"
