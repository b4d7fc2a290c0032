"""Policies as rule files in YAML."""

from policy.write.yaml.policy import write_policy

__all__ = ["write_policy"]
