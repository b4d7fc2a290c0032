"""A spreadsheet file made safe to open: a zip from a stranger may unpack to gigabytes, hold entities or links."""

import re
import zipfile
import zlib
from io import BytesIO

from attrs import frozen

from policy import limits
from policy.problems import Sink
from policy.source import Span

PARTS = 2_000  # files inside one spreadsheet
MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3}\d+:[A-Z]{1,3}\d+)[\"']")


@frozen
class Workbook:
    """The bytes of a spreadsheet that is safe to open, and the merged cells of each of its parts."""

    content: bytes
    merged: dict[str, tuple[str, ...]]


def safe_workbook(content: bytes, shown: str, sink: Sink) -> Workbook | None:
    """The workbook, or None with a problem."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            refusal = _refusal(archive)
            merged = {} if refusal else _merged(archive)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, zlib.error) as error:
        refusal, merged = f"not a spreadsheet in the XLSX form: {error}", {}
    except _Unsafe as error:
        refusal, merged = str(error), {}
    if refusal:
        sink.error("unsafe-spreadsheet", Span(shown), refusal, "save the table anew as XLSX, or as CSV UTF-8")
        return None
    return Workbook(content, merged)


class _Unsafe(Exception):
    """A part of the file is not what a spreadsheet holds."""


def _refusal(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    if len(parts) > PARTS or sum(part.file_size for part in parts) > limits.XLSX_UNPACKED_BYTES:
        return f"unpacked, the spreadsheet has more than {limits.XLSX_UNPACKED_BYTES} bytes"
    if any(part.filename.startswith("xl/externalLinks/") for part in parts):
        return "the spreadsheet has links to other files"
    return ""


def _merged(archive: zipfile.ZipFile) -> dict[str, tuple[str, ...]]:
    """The merged cells by part. The sizes that the archive declares bound what is unpacked here."""
    found: dict[str, tuple[str, ...]] = {}
    for part in archive.infolist():
        if not part.filename.endswith((".xml", ".rels")):
            continue
        xml = archive.read(part)
        if b"<!DOCTYPE" in xml or b"\0" in xml[:8]:
            raise _Unsafe(f"the part {part.filename} declares a document type or is not UTF-8")
        found[part.filename] = tuple(ref.decode() for ref in MERGED.findall(xml))
    return found
