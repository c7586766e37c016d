"""The document as GET /docs/openapi.json serves it: docs/openapi.json without its blanks."""

import json
from typing import Final

from local import paths
from tools.openapi.document import document

FILE: Final = paths.ROOT / "functions/show_docs/files/openapi.json"
"""It lies with the function, because SAM packs the function's folder alone."""


def text() -> str:
    """Return the content of the served file."""
    return json.dumps(document(), ensure_ascii=False, separators=(",", ":"))
