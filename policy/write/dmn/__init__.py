"""Policies as DMN 1.5 models that a modeller opens."""

from policy.write.dmn.model import write_dmn

__all__ = ["write_dmn"]
