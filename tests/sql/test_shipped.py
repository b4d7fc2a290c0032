"""The page that says which decisions of the library can be exported is true."""

from tests.sql.shipped import PAGE, page


def test_the_page_says_what_is_exported() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run `python -m tests.sql.shipped`"
