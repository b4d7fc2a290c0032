"""Many rows at once: frames of Arrow, Polars and pandas, and Parquet files, through one decision (extra `columns`)."""

from policy.extras import extra

with extra("columns"):
    import numpy  # noqa: F401 - this package is of no use without it
    import pyarrow  # noqa: F401 - the same
