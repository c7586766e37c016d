"""GET /console: a page for people, and its files (DESIGN 14.2)."""

from pathlib import Path
from typing import Final

from vouch.handlers.static import Site, site_route
from vouch.settings import console

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)

lambda_handler = site_route(
    "show_console",
    Site(Path(__file__).parent / "files"),
    POLICY,
    (console,),
    lambda: console() == "ENABLED",
)
