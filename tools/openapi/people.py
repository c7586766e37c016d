"""The operations of /v1/network/people, and the JSON Schemas of what they take and answer."""

from typing import Final

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import bodies
from tools.openapi.schemas import Json, fields, record, ref
from tools.openapi.typed import described
from vouch import errors
from vouch.v1.answers.people import RecommendedPeople, RecommendedPerson
from vouch.v1.people import Decided

PLACE: Final = ("viewer", "person")
SHOWN: Final = ref("RecommendedPerson")

OPERATIONS: Final = {
    "manage_people_list": Operation(
        "List the people recommended to a viewer",
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
        description="Whom Linkup recommended to a viewer, newest first by `first_seen`. What is new"
        " since a moment is `?viewer=ana&state=NEW&since=2025-10-22T00:00:00Z`.",
    ),
    "manage_people_get": Operation(
        "Read one person recommended to a viewer",
        PLACE,
        {200: Success("The person.", SHOWN)},
        (errors.NotFoundError,),
        contract=LINKUP,
        description="The person as the newest of Linkup's answers has them, and what the account"
        " decided. A person who is no longer kept is a 404.",
    ),
    "manage_people_decide": Operation(
        "Decide about a person",
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
        "KEPT, DISMISSED, CONTACTED or NEW again, and a note of the account's own: either or both."
        " Whom the account keeps or has contacted is kept for good.",
    ),
}


def requests() -> dict[str, Json]:
    """Return the schema of the body of a decision."""
    properties, defined = fields(Decided)
    properties["state"] |= {"description": "KEPT and CONTACTED keep the person for good."}
    properties["note"] |= {"description": "An empty text removes the note."}
    return {
        "PersonDecision": record(properties, minProperties=1),
        "Decision": defined["Decision"]
        | {"description": "What an account decided about a person."},
    }


def answers() -> dict[str, Json]:
    """Return the schemas of what these operations answer."""
    return {
        "RecommendedPeople": described(RecommendedPeople),
        "RecommendedPerson": described(RecommendedPerson),
    }
