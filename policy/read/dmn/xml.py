"""XML read safely: no document type, no entities, no network, a limit on size; elements found by their local names."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import cast

from lxml import etree

from policy import limits
from policy.problems import Sink
from policy.read.files import read_bytes
from policy.source import Span, Text

MODEL_NAMESPACES = {  # the model namespaces of DMN 1.1 to 1.6
    "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
    "http://www.omg.org/spec/DMN/20151101/dmn11.xsd",  # as the first modellers of 1.1 wrote it
    "http://www.omg.org/spec/DMN/20180521/MODEL/",
    "https://www.omg.org/spec/DMN/20191111/MODEL/",
    "https://www.omg.org/spec/DMN/20211108/MODEL/",
    "https://www.omg.org/spec/DMN/20230324/MODEL/",
    "https://www.omg.org/spec/DMN/20240513/MODEL/",
}
Element = etree._Element


def parse_xml(path: Path, shown: str, sink: Sink) -> Element | None:
    """The root of an XML file, or None with a problem."""
    data = read_bytes(path, shown, sink, limits.XML_BYTES)
    return None if data is None else parse_bytes(data, shown, sink)


def parse_bytes(data: bytes, shown: str, sink: Sink) -> Element | None:
    """The root of XML text, or None with a problem."""
    if data.count(b"<") + data.count(b"=") > limits.XML_PARTS:
        sink.error("limit-exceeded", Span(shown), f"the file has more than {limits.XML_PARTS:,} tags and attributes")
        return None
    if b"<!DOCTYPE" in data[:100_000]:
        sink.error(
            "xml-doctype", Span(shown, 1, 1), "the file declares a document type", "remove the <!DOCTYPE …> part"
        )
        return None
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        sink.error("not-xml", Span(shown, line or 1, column or 1), f"not well-formed XML: {error.msg}")
        return None
    if root.getroottree().docinfo.internalDTD is not None:
        sink.error(
            "xml-doctype", Span(shown, 1, 1), "the file declares a document type", "remove the <!DOCTYPE …> part"
        )
        return None
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )


def kind(element: Element) -> str:
    """The local name of an element of the model, "" for elements of other vocabularies."""
    return _kind_of_tag(element.tag)


@lru_cache(maxsize=1_000)
def _kind_of_tag(tag: str) -> str:
    name = etree.QName(tag)
    return name.localname if name.namespace in MODEL_NAMESPACES else ""


def children(element: Element, *kinds: str) -> Iterator[Element]:
    """The children of these kinds, in order; without kinds, all of the model's vocabulary."""
    for child in element:
        found = kind(child)
        if found and (not kinds or found in kinds):
            yield child


def child(element: Element, *kinds: str) -> Element | None:
    """The first child of these kinds."""
    return next(children(element, *kinds), None)


def line_of(element: Element) -> int:
    """The line on which an element begins; XML gives no column."""
    return cast("int | None", element.sourceline) or 0


def span_of(element: Element, shown: str) -> Span:
    """The place of an element: its line."""
    return Span(shown, line_of(element), 1, line_of(element), 1)


def text_of(element: Element | None, shown: str) -> Text | None:
    """The characters in an element, each line with its place; the column counts from the start of the text."""
    if element is None:
        return None
    written = "".join(map(str, element.itertext())) if len(element) else element.text or ""
    line = line_of(element)
    starts = [0, *(at + 1 for at, sign in enumerate(written) if sign == "\n")] if "\n" in written else (0,)
    return Text(written, shown, tuple((start, line + row, 1) for row, start in enumerate(starts)))


def inner_text(element: Element, name: str, shown: str) -> Text | None:
    """The characters in the first child of a name, None where there is none."""
    return text_of(child(element, name), shown)


def attribute_text(element: Element, name: str, shown: str) -> Text | None:
    """An attribute as a text at its element."""
    value = element.get(name)
    return None if value is None else Text(value, shown, ((0, line_of(element), 1),))
