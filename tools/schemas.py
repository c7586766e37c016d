"""`make schemas` writes the JSON Schemas of messages into events/schemas, from the code."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from local import paths
from tools.openapi.schemas import Json, tidy
from vouch.messages import status_update

FOLDER: Final = paths.ROOT / "events/schemas"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
SCHEMAS: Final[Mapping[str, Callable[[], Json]]] = {"status_update": status_update.schema}
"""The functions that return a schema, by the name of its file."""


def texts() -> dict[str, str]:
    """Return the content of each file, by its name."""
    return {
        f"{name}.json": json.dumps(_whole(made()), indent=2, ensure_ascii=False) + "\n"
        for name, made in SCHEMAS.items()
    }


def _whole(schema: Json) -> Json:
    head: Json = {"$schema": DIALECT, "$id": schema["$id"], "title": schema["title"]}
    return {**head, **tidy(schema)}


def main() -> None:
    for name, text in texts().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
