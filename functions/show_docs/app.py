"""GET /docs: the API's documentation, where every operation can be tried (DESIGN 14.4)."""

from pathlib import Path
from typing import Final

from vouch.handlers import swagger_ui
from vouch.handlers.static import Site, site_route

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

lambda_handler = site_route(
    "show_docs", Site(Path(__file__).parent / "files", swagger_ui.FILES), POLICY
)
