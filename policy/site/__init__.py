"""Rule files as a static site: pages to read, in every language, without a script (Jinja2 fills the templates)."""

from policy.site.book import Book, book, examples_under
from policy.site.folder import check_free, write_site
from policy.site.pages import count, site

__all__ = ["Book", "book", "check_free", "count", "examples_under", "site", "write_site"]
