"""Which files are rule files, and what each is, found by a first look that reads one line of YAML.

A file that is not used is not read: so a faulty neighbour does no harm.
"""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from attrs import frozen

from policy.problems import NotFound, Problem, Sink
from policy.read.names import normal_name
from policy.read.nodes import Mapping, Scalar, compose
from policy.read.scalars import SourceText
from policy.source import Span

YAML_ENDINGS = (".yaml", ".yml")
ENDINGS = (*YAML_ENDINGS, ".dmn")
KINDS = ("policy", "test", "settings", "case plan")
HEAD = re.compile(rf"^(?P<line>(?P<kind>{'|'.join(KINDS).replace(' ', '[ ]+')})[ \t]*:(?:[ \t].*)?)$", re.MULTILINE)
FOLDERS_BESIDE = 200  # folders in which what a case plan uses is looked for
FIRST_LOOK = 65_536  # bytes of a file in which its name must stand


@frozen
class Found:
    """A file that may be needed. `kind`: one of `KINDS`, "dmn" or "other"; `name`: what it calls itself.

    `asked`: it, or a folder above it, was named; else it is only a neighbour, in which names may be found. `root` is the
    folder that its tables may not leave.
    """

    path: Path
    shown: str
    root: Path
    kind: str
    name: str = ""
    asked: bool = True


@frozen
class Files:
    """What was found, in order, each file once; and what is wrong with finding it."""

    files: tuple[Found, ...]
    problems: tuple[Problem, ...] = ()


def find_files(paths: Iterable[str | Path]) -> Files:
    """The rule files under the paths, and the neighbours of those that are single files.

    Raises:
        NotFound: A path is absent, or no rule file is under it.
    """
    sink = Sink()
    found: dict[Path, Found] = {}
    for path in map(Path, paths):
        for one in _under(path, sink):
            key = one.path.resolve()
            if key not in found or (one.asked and not found[key].asked):
                found[key] = one
    return Files(tuple(found.values()), tuple(sink.problems))


def beside(path: Path) -> Iterator[Found]:
    """The rule files in the folders that stand beside the folder of a file, in order of their names."""
    home = path.resolve().parent
    try:
        folders = sorted(
            one for one in home.parent.iterdir() if one.is_dir() and one != home and not one.name.startswith(".")
        )
    except OSError:
        return
    for folder in folders[:FOLDERS_BESIDE]:
        try:
            files = sorted(file for file in folder.iterdir() if _is_rule_file(file))
        except OSError:
            continue
        shown = path.parent / ".." / folder.name
        yield from (
            looked_at(file, str(shown / file.name), folder, asked=False) for file in files if _stays(file, folder, None)
        )


def _under(path: Path, sink: Sink) -> Iterator[Found]:
    if path.is_dir():
        files = [looked_at(file, str(file), path) for file in _walked(path) if _stays(file, path, sink)]
        if not files:
            raise NotFound(f"no rule file is in the folder `{path}`", hint="a rule file ends with .yaml, .yml or .dmn")
        yield from files
    elif path.exists() and not path.is_file():
        raise NotFound(f"`{path}` is neither a file nor a folder")
    elif path.exists():
        yield looked_at(path, str(path), path.parent)
        neighbours = (file for file in sorted(path.parent.iterdir()) if _is_rule_file(file) and file != path)
        yield from (
            looked_at(file, str(file), path.parent, asked=False)
            for file in neighbours
            if _stays(file, path.parent, None)
        )
    else:
        raise NotFound(f"there is no file or folder `{path}`")


def _walked(folder: Path) -> Iterator[Path]:
    """Files in order of their names; hidden ones, and folders behind links, are passed over."""
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(place, name) for name in sorted(files) if _is_rule_file(Path(place, name)))


def _is_rule_file(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file()


def _stays(file: Path, root: Path, sink: Sink | None) -> bool:
    stays = file.resolve().is_relative_to(root.resolve())
    if not stays and sink is not None:
        sink.error(
            "path-leaves-folder",
            Span(str(file)),
            "the link leads out of the folder of the rules",
            "copy the file into the folder",
        )
    return stays


def looked_at(path: Path, shown: str, root: Path, asked: bool = True) -> Found:
    """A file after a first look at what it is."""
    if path.suffix.lower() == ".dmn":
        return Found(path, shown, root, "dmn", asked=asked)
    try:
        with path.open("rb") as file:
            head = file.read(FIRST_LOOK).decode("utf-8-sig", "replace")
    except OSError:
        return Found(path, shown, root, "other", asked=asked)
    line = HEAD.search(head.replace("\r\n", "\n").replace("\r", "\n"))
    return Found(path, shown, root, *(_named(line["line"]) if line else ("other", "")), asked)


def _named(line: str) -> tuple[str, str]:
    node, _ = compose(SourceText("", line), Sink())
    entries = node.entries if isinstance(node, Mapping) else ()
    for key, value in entries:
        return normal_name(key.text.text), normal_name(value.text.text) if isinstance(value, Scalar) else ""
    return line.partition(":")[0].strip(), ""
