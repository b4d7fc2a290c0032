"""What was made of long tables, kept between runs: data in a folder of the user's own that nobody else can have written.

An entry is used only where all of this holds; else it is passed over, and made anew:

* the folder and the file belong to the user, no one else may write them, and no link stands in for one of them; the same for
  the folders above, up to the root (a folder for all, such as `/tmp`, must let only owners remove what is theirs);
* the entry carries the right code (keyed BLAKE2b, over its name too), made with a secret that only the user may read, kept
  apart from the entries: so a cache that was copied from elsewhere is not used either;
* it is JSON: numbers, texts and lists of them, never code.
"""

import hashlib
import hmac
import json
import logging
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

from policy.later import uncollected
from policy.limits import CACHE_BYTES, CACHE_ENTRY_BYTES

OFF = "POLICY_CACHE"  # the environment variable that says `off`
LIBRARIES = ("pyyaml", "openpyxl", "lxml", "tzdata")  # what else has a say in how a file is read
SECRET_BYTES = 32
CODE_BYTES = 32
LOG = logging.getLogger(__name__)


class Unusable(Exception):
    """This is not to be used, and the message says why."""


@frozen
class Cache:
    """A folder of entries, and the secret that their codes are made with."""

    folder: Path
    secret: bytes
    code: str  # that of this package as it lies on the disk: what another code makes is kept apart

    def find(self, name: str) -> Any:
        """The data that was kept under a name; None where nothing was that can be used."""
        try:
            content = _read(self.folder, name, CACHE_ENTRY_BYTES)
            if not hmac.compare_digest(content[:CODE_BYTES], self._code(name, memoryview(content)[CODE_BYTES:])):
                raise Unusable("it is damaged, or not ours")
            with uncollected():
                return json.loads(content[CODE_BYTES:])
        except FileNotFoundError:
            return None
        except Exception as trouble:  # noqa: BLE001 - whatever is wrong with an entry, it is made anew
            LOG.debug("cache entry %s is not used: %s", name, trouble)
            return None

    def keep(self, name: str, value: Any) -> None:
        """Keeps data (what JSON can hold) under a name."""
        try:
            body = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
            if len(body) + CODE_BYTES > CACHE_ENTRY_BYTES:
                raise Unusable(f"it has more than {CACHE_ENTRY_BYTES} bytes")
            with _opened(self.folder) as folder:
                _write(folder, name, self._code(name, body) + body)
                _prune(folder)
        except Exception as trouble:  # noqa: BLE001 - what cannot be kept is made anew each time
            LOG.debug("cache entry %s is not kept: %s", name, trouble)

    def named(self, *told: object) -> str:
        """The name of what this code makes of these things."""
        return hashlib.sha256(repr((self.code, *told)).encode()).hexdigest()

    def _code(self, name: str, body: "bytes | memoryview") -> bytes:
        made = hashlib.blake2b(name.encode(), key=self.secret, digest_size=CODE_BYTES)
        made.update(body)
        return made.digest()


def open_cache() -> Cache | None:
    """The user's cache; None where it is switched off, or where its folders are not the user's alone."""
    if os.environ.get(OFF, "").strip().lower() in ("off", "0", "no", "false") or not hasattr(os, "geteuid"):
        return None
    from platformdirs import user_cache_path, user_config_path

    try:
        if not Path.home().is_dir():
            raise Unusable("the user has no home")
        folder = _own_folder(user_cache_path("plainrule") / "rules")
        return Cache(folder, _secret(_own_folder(user_config_path("plainrule"))), _code())
    except (OSError, RuntimeError, Unusable) as trouble:
        LOG.debug("the cache is not used: %s", trouble)
        return None


@cache
def _code() -> str:
    """What makes the entries: Python, the modules of this package as they lie on the disk, the libraries that read files."""
    told = [sys.version, *sorted(_modules(str(Path(__file__).parent), "")), *sorted(_libraries())]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _modules(home: str, below: str) -> Iterator[tuple[str, int, int]]:
    """The modules in a folder and in those below it, with their sizes and times."""
    with os.scandir(f"{home}/{below}") as entries:
        for entry in entries:
            if entry.name.endswith(".py"):
                state = entry.stat()
                yield below + entry.name, state.st_size, state.st_mtime_ns
            elif entry.is_dir() and entry.name != "__pycache__":
                yield from _modules(home, f"{below}{entry.name}/")


def _libraries() -> Iterator[str]:
    """The libraries with their versions, as installers name the folders beside them: to ask for each takes longer."""
    for place in sys.path:
        with suppress(OSError):
            for name in os.listdir(place or os.curdir):  # noqa: PTH208 - a path for each file takes as long again
                library, _, rest = name.partition("-")
                if library.lower() in LIBRARIES and rest.endswith(("dist-info", "egg-info")):
                    yield name


# Folders and files of the user's own.


def _own_folder(path: Path) -> Path:
    """The folder, made where it is absent; without links on the way."""
    for folder in reversed([path, *path.parents]):
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
    if path.is_symlink():
        raise Unusable(f"{path} is a link")
    real = path.resolve()
    if _others_may_write(real.lstat()):
        raise Unusable(f"{real} is not the user's alone")
    for above in real.parents:
        state = above.lstat()
        if state.st_uid not in (0, os.geteuid()) or (state.st_mode & 0o022 and not state.st_mode & stat.S_ISVTX):
            raise Unusable(f"others may replace what is in {above}")
    return real


def _others_may_write(state: os.stat_result) -> bool:
    return state.st_uid != os.geteuid() or bool(state.st_mode & 0o022)


@contextmanager
def _opened(folder: Path) -> Iterator[int]:
    """A folder as a descriptor, looked at again: what is opened through it lies in this very folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if _others_may_write(os.fstat(descriptor)):
            raise Unusable(f"{folder} is not the user's alone")
        yield descriptor
    finally:
        os.close(descriptor)


def _read(folder: Path, name: str, limit: int, hidden: int = 0o022) -> bytes:
    """The bytes of a file of the user's own; `hidden` are the rights that nobody else may have."""
    with _opened(folder) as place:
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with os.fdopen(os.open(name, flags, dir_fd=place), "rb") as file:
            state = os.fstat(file.fileno())
            if not stat.S_ISREG(state.st_mode) or state.st_uid != os.geteuid() or state.st_mode & hidden:
                raise Unusable(f"{name} is no file of the user's alone")
            if state.st_size > limit:
                raise Unusable(f"{name} has more than {limit} bytes")
            with suppress(OSError):
                os.utime(file.fileno())  # what is used is not removed first
            return file.read()


def _write(folder: int, name: str, content: bytes) -> None:
    """Writes a file beside and puts it in place at once: readers see the old one or the new one."""
    beside = f".{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(beside, flags, 0o600, dir_fd=folder), "wb") as file:
        file.write(content)
    os.rename(beside, name, src_dir_fd=folder, dst_dir_fd=folder)


def _prune(folder: int) -> None:
    """Removes what was not used longest, until the rest is small enough."""
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            with suppress(FileNotFoundError):
                state = entry.stat(follow_symlinks=False)
                found.append((state.st_mtime_ns, state.st_size, entry.name))
    size = 0
    for _, own, name in sorted(found, reverse=True):
        size += own
        if size > CACHE_BYTES:
            with suppress(FileNotFoundError, IsADirectoryError):
                os.unlink(name, dir_fd=folder)


def _secret(folder: Path) -> bytes:
    """The secret of the user, made once."""
    with suppress(FileNotFoundError):
        return _known_secret(folder)
    with _opened(folder) as place:
        beside = f".{secrets.token_hex(8)}"
        _write(place, beside, secrets.token_bytes(SECRET_BYTES))
        with suppress(FileExistsError):
            os.link(beside, "cache.key", src_dir_fd=place, dst_dir_fd=place, follow_symlinks=False)
        os.unlink(beside, dir_fd=place)
    return _known_secret(folder)


def _known_secret(folder: Path) -> bytes:
    found = _read(folder, "cache.key", SECRET_BYTES, hidden=0o077)
    if len(found) != SECRET_BYTES:
        raise Unusable("the secret is cut off")
    return found
