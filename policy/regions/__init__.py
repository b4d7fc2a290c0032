"""Condition cells as boxes of values: which values a row takes, where two rows meet, what no row takes, with examples."""
