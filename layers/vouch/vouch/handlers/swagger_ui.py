"""Swagger UI's files, out of Powertools, which ships them for a page of its own."""

from pathlib import Path
from typing import Final

import aws_lambda_powertools

_FOLDER: Final = Path(aws_lambda_powertools.__file__).parent / "event_handler/openapi/swagger_ui"
FILES: Final = (_FOLDER / "swagger-ui-bundle.min.js", _FOLDER / "swagger-ui.min.css")
