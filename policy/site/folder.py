"""The folder of a site: it appears whole or not at all, and takes the place of nothing but a site."""

import json
import os
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

from policy.problems import PolicyError

MARKER = "policy-site.json"  # says that a folder is a site, and which files are the site's own
FORMAT = 1


def write_site(folder: Path, files: Iterable[tuple[str, str]]) -> int:
    """Write the files of a site into a folder, in place of the site that was there; gives how many there are.

    Raises:
        PolicyError: The folder holds something else than a site.
    """
    target = Path(os.path.realpath(folder))
    check_free(folder)
    target.parent.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".tmp", dir=target.parent))
    try:
        names = [_write(made, name, text) for name, text in files]
        marker = {"format": FORMAT, "made by": "policy doc", "files": sorted(names)}
        _write(made, MARKER, json.dumps(marker, indent=1, ensure_ascii=False) + "\n")
        made.chmod(0o777 & ~_umask())
        check_free(folder)
        _put(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return len(names)


def check_free(folder: Path) -> None:
    """Whether a site may be written there: into nothing, an empty folder, or a site with nothing of others in it.

    Raises:
        PolicyError: It may not.
    """
    target = Path(os.path.realpath(folder))
    if not target.exists():
        return
    if not target.is_dir():
        raise PolicyError(f"`{folder}` is no folder", code="not-a-site", hint="name a new folder")
    there = {str(file.relative_to(target)) for file in target.rglob("*") if file.is_symlink() or not file.is_dir()}
    foreign = sorted(there - _own_files(target))
    if foreign:
        raise PolicyError(
            f"`{folder}` holds `{foreign[0]}`, which is not of a site that this command made",
            code="not-a-site",
            hint="name a new folder, or an empty one",
        )


def _own_files(target: Path) -> set[str]:
    """The files that a site says are its own; none where the folder is no site."""
    try:
        marker = json.loads((target / MARKER).read_text(encoding="utf-8"))
        own = {name for name in marker["files"] if isinstance(name, str)}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    return {*(str(Path(name)) for name in own), MARKER}


def _write(folder: Path, name: str, text: str) -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return name


def _put(made: Path, target: Path) -> None:
    """Put a finished folder in the place of what was there."""
    if not target.exists():
        made.rename(target)
        return
    before = Path(tempfile.mkdtemp(prefix=f".{target.name[:40]}.", suffix=".old", dir=target.parent))
    target.rename(before / "site")
    try:
        made.rename(target)
    except BaseException:
        (before / "site").rename(target)
        before.rmdir()
        raise
    shutil.rmtree(before, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
