"""The values of FEEL in Python: numbers, temporal values, ranges, functions (DMN 1.5, 10.3.2)."""
