"""Many rows at once: frames of Arrow, Polars and pandas, and Parquet files, through one decision (extra `columns`)."""
