"""Texts as people write them: folded to one script and width, searched for numerals, phrases and patterns."""
