"""Builds the part in C when the package is installed. Where there is no compiler the package does without it."""

from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from setuptools import Distribution, Extension
from setuptools.command.build_ext import build_ext

MODULE = "policy.compile._native"
SOURCE = "policy/compile/native.c"


class NativeBuild(BuildHookInterface):  # type: ignore[misc, type-arg]  # hatchling may not be there where types are checked
    """Puts the built module into the wheel; beside its source where the package is installed to be edited."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build it, and say that the wheel is for this kind of Python and machine."""
        self.made = TemporaryDirectory()
        target = self.root if version == "editable" else self.made.name
        built = _built(Path(self.root), Path(target), Path(self.made.name))
        if not built.is_file():
            self.app.display_warning("the part in C could not be built: decisions take up to twice as long")
            return
        if version != "editable":
            build_data["force_include"][str(built)] = str(built.relative_to(target))
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, _version: str, _build_data: dict[str, Any], _artifact_path: str) -> None:
        """Throw away what was made on the way."""
        self.made.cleanup()


def _built(root: Path, target: Path, scratch: Path) -> Path:
    digest = sha256((root / SOURCE).read_bytes()).hexdigest()
    module = Extension(MODULE, [str(root / SOURCE)], define_macros=[("SOURCE", f'"{digest}"')], optional=True)
    command = build_ext(Distribution({"name": "plainrule", "ext_modules": [module]}))
    command.build_lib, command.build_temp = str(target), str(scratch / "objects")
    command.force = True
    command.ensure_finalized()
    command.run()
    return Path(command.get_ext_fullpath(MODULE))
