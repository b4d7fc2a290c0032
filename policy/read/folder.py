"""Which files are rule files, and what each is, found by a first look that reads one line of YAML.

A file that is not used is not read: so a faulty neighbour does no harm.
"""

import errno
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
        NotFound: A path is absent or can not be opened, or no rule file is under it.
    """
    sink = Sink()
    found: dict[Path, Found] = {}
    for path in map(Path, paths):
        try:
            for one in _under(path, sink):
                key = one.path.resolve()
                if key not in found or (one.asked and not found[key].asked):
                    found[key] = one
        except OSError as error:
            raise _cannot_open(error) from error
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
        shown = path.parent / ".." / folder.name
        yield from (
            looked_at(file, str(shown / file.name), folder, asked=False)
            for file in _rule_files_in(folder)
            if _stays(file, folder, None)
        )


def _rule_files_in(folder: Path) -> list[Path]:
    """The rule files of a folder that nobody asked for; none where it can not be looked into."""
    try:
        return sorted(file for file in folder.iterdir() if _is_named_so(file) and file.is_file())
    except OSError:
        return []


def _under(path: Path, sink: Sink) -> Iterator[Found]:
    if path.is_dir():
        files = [looked_at(file, str(file), path) for file in _walked(path, sink) if _stays(file, path, sink)]
        if not files:
            left = "".join(f"; `{problem.span.file}`: {problem.message}" for problem in sink.problems[:1])
            hint = f"a rule file ends with .yaml, .yml or .dmn{left}"
            raise NotFound(f"no rule file is in the folder `{path}`", hint=hint)
        yield from files
    elif path.exists() and not path.is_file():
        raise NotFound(f"`{path}` is neither a file nor a folder")
    elif path.exists():
        yield looked_at(path, str(path), path.parent)
        yield from (
            looked_at(file, str(file), path.parent, asked=False)
            for file in _rule_files_in(path.parent)
            if file != path and _stays(file, path.parent, None)
        )
    else:
        raise NotFound(f"there is no file or folder `{path}`")


def _walked(root: Path, sink: Sink) -> Iterator[Path]:
    """What is called like a rule file, in order of the names; what is hidden, and folders behind links, are passed over."""
    for place, folders, files in os.walk(root, onerror=_raise):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for link in filter(Path.is_symlink, (Path(place, name) for name in folders)):
            if not link.resolve().is_relative_to(root.resolve()):
                sink.warn(*_leaves(link))
        yield from (Path(place, name) for name in sorted(files) if _is_named_so(Path(name)))


def _raise(error: OSError) -> None:
    raise error


def _cannot_open(error: OSError) -> NotFound:
    return NotFound(f"cannot open `{error.filename}`: {error.strerror}")


def _is_named_so(path: Path) -> bool:
    return path.suffix.lower() in ENDINGS and not path.name.startswith(".")


def _stays(file: Path, root: Path, sink: Sink | None) -> bool:
    stays = file.resolve().is_relative_to(root.resolve())
    if not stays and sink is not None:
        sink.error(*_leaves(file))
    return stays


def _leaves(link: Path) -> tuple[str, Span, str, str]:
    said = "the link leads out of the folder of the rules, and nothing behind it is read"
    return "path-leaves-folder", Span(str(link)), said, "copy what it leads to into the folder"


def looked_at(path: Path, shown: str, root: Path, asked: bool = True) -> Found:
    """A file after a first look at what it is.

    Raises:
        NotFound: It was asked for, and can not be opened.
    """
    try:
        if not path.is_file():  # a pipe would keep the reader waiting
            raise OSError(errno.ENOENT, "it is no file" if path.exists() else "it is not there")
        if path.suffix.lower() == ".dmn":
            return Found(path, shown, root, "dmn", asked=asked)
        with path.open("rb") as file:
            head = file.read(FIRST_LOOK).decode("utf-8-sig", "replace")
    except OSError as error:
        if asked:
            raise NotFound(f"cannot open `{shown}`: {error.strerror}") from error
        return Found(path, shown, root, "other", asked=asked)
    line = HEAD.search(head.replace("\r\n", "\n").replace("\r", "\n"))
    return Found(path, shown, root, *(_named(line["line"]) if line else ("other", "")), asked)


def _named(line: str) -> tuple[str, str]:
    node, _ = compose(SourceText("", line), Sink())
    entries = node.entries if isinstance(node, Mapping) else ()
    for key, value in entries:
        return normal_name(key.text.text), normal_name(value.text.text) if isinstance(value, Scalar) else ""
    return line.partition(":")[0].strip(), ""
