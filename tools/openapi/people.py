"""The operations of /v1/network/people, and the JSON Schemas of what they take and answer."""

from typing import Final

from pydantic import TypeAdapter

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import bodies
from tools.openapi.schemas import Json, record, ref, tidy
from tools.openapi.typed import described
from vouch import errors
from vouch.v1.answers.people import RecommendedPeople, RecommendedPerson
from vouch.v1.people import Decided

PLACE: Final = ("viewer", "person")
SHOWN: Final = ref("RecommendedPerson")

OPERATIONS: Final = {
    "manage_people_list": Operation(
        "Whom Linkup recommended to a viewer, newest first",
        ("ofViewer", "decision", "since", "elements", "nextElements"),
        {
            200: Success(
                "A page has fewer people than count, and maybe none, though others follow, where"
                " some are no longer kept. The list goes on while there is a next_page_token.",
                ref("RecommendedPeople"),
            )
        },
        (errors.NotFoundError,),
        contract=LINKUP,
    ),
    "manage_people_get": Operation(
        "One person whom Linkup recommended to a viewer",
        PLACE,
        {200: Success("The person.", SHOWN)},
        (errors.NotFoundError,),
        contract=LINKUP,
    ),
    "manage_people_decide": Operation(
        "What the account decides about a person, and its note",
        PLACE,
        {200: Success("The person, as they are now.", SHOWN)},
        (errors.NotFoundError,),
        {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("PersonDecision"),
                    "examples": bodies("manage_people"),
                }
            },
        },
        LINKUP,
    ),
}


def requests() -> dict[str, Json]:
    """Return the schema of the body of a decision."""
    schema = TypeAdapter(Decided).json_schema(ref_template=ref("{model}")["$ref"])
    state: Json = tidy(schema.pop("$defs")["Decision"])
    properties: Json = tidy(schema["properties"])
    for each in properties.values():
        each.pop("default", None)
    properties["state"] |= {"description": "KEPT and CONTACTED keep the person for good."}
    properties["note"] |= {"description": "An empty text removes the note."}
    return {
        "PersonDecision": record(properties, minProperties=1),
        "Decision": state | {"description": "What an account decided about a person."},
    }


def answers() -> dict[str, Json]:
    """Return the schemas of what these operations answer."""
    return {
        "RecommendedPeople": described(RecommendedPeople),
        "RecommendedPerson": described(RecommendedPerson),
    }
