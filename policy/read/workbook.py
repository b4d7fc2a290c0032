"""A spreadsheet file made safe to open: a zip from a stranger may unpack to gigabytes, hold entities or links."""

import re
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from attrs import frozen

from policy import limits
from policy.problems import Sink
from policy.source import Span

PARTS = 2_000  # files inside one spreadsheet
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")


ROOT = re.compile(rb"<(\w+:)?worksheet[\s>]")


@frozen
class Part:
    """What is known of a sheet before its cells are read."""

    merged: tuple[str, ...]
    rows: int


@frozen
class Workbook:
    """The bytes of a spreadsheet that is safe to open, and its parts by their path."""

    content: bytes
    parts: Mapping[str, Part]


def safe_workbook(content: bytes, shown: str, sink: Sink) -> Workbook | None:
    """The workbook, or None with a problem."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            refusal = _refusal(archive)
            parts = {} if refusal else _parts(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        refusal, parts = f"not a spreadsheet in the XLSX form: {error}", {}
    except _Unsafe as error:
        refusal, parts = str(error), {}
    if refusal:
        sink.error("unsafe-spreadsheet", Span(shown), refusal, "save the table anew as XLSX, or as CSV UTF-8")
        return None
    return Workbook(content, parts)


class _Unsafe(Exception):
    """A part of the file is not what a spreadsheet holds."""


def _refusal(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > limits.XLSX_UNPACKED_BYTES:
        return f"unpacked, the spreadsheet has more than {limits.XLSX_UNPACKED_BYTES} bytes"
    if any(part.filename.startswith("xl/externalLinks/") for part in parts):
        return "the spreadsheet has links to other files"
    return ""


def _parts(archive: zipfile.ZipFile) -> dict[str, Part]:
    """The parts. The sizes that the archive declares bound what is unpacked here."""
    found: dict[str, Part] = {}
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        xml = archive.read(part)
        if b"<!DOCTYPE" in xml or b"\0" in xml[:8]:
            raise _Unsafe(f"the part {part.filename} declares a document type or is not UTF-8")
        merged = MERGED.findall(xml) if b"mergeCell" in xml else []
        found[part.filename] = Part(tuple(ref.decode() for ref in merged), _rows(xml))
    return found


def _rows(xml: bytes) -> int:
    """How many rows a sheet has, counted without reading it; its tags have one prefix or none."""
    root = ROOT.search(xml)
    tag = b"<%srow" % ((root[1] or b"") if root else b"")
    return sum(xml.count(tag + after) for after in (b" ", b">", b"/", b"\n", b"\t", b"\r"))
