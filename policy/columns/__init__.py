"""Many rows at once: frames of Arrow, Polars and pandas, and Parquet files, through one decision (extra `columns`)."""

from policy.problems import PolicyError

try:
    import numpy  # noqa: F401
    import pyarrow  # noqa: F401
except ModuleNotFoundError as missing:
    raise PolicyError(
        f"`{missing.name}` is not installed, which frames and Parquet files need",
        code="not-done",
        hint="`pip install 'plainrule[columns]'` brings it",
    ) from None
