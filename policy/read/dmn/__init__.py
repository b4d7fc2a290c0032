"""Reading DMN models (OMG DMN 1.1 to 1.5, XML) into the same model as rule files in YAML."""

from policy.read.dmn.model import read_dmn

__all__ = ["read_dmn"]
