"""Decisions as SQL: a query that decides a table where it lies, or the reasons why it would not be exact."""

from policy.sql.exporting import Exported, exported

__all__ = ["Exported", "exported"]
