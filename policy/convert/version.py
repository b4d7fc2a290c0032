"""The version of DMN that a model is written in: 1.3, which every modeller opens, unless the model needs a newer one."""

import re

NEWER = ("typeConstraint",)  # elements that DMN 1.3 does not have
_WITH_VERSION = re.compile(r"<(?:definitions|import) [^>]*>")  # the tags in which the version stands


def oldest(model: str) -> str:
    """The same model in the oldest version that has all its elements; `model` is DMN 1.5."""
    if any(f"<{name}>" in model for name in NEWER):
        return model
    return _WITH_VERSION.sub(lambda tag: tag[0].replace("/DMN/20230324/", "/DMN/20191111/"), model)
