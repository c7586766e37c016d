"""The operation of /v1/health, and the JSON Schema of what it answers."""

from dataclasses import replace
from typing import Final

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.schemas import Json, ref
from tools.openapi.typed import described
from vouch import errors
from vouch.v1.answers.health import Health

OPERATORS: Final = replace(
    LINKUP,
    meanings={
        **LINKUP.meanings,
        errors.IllegalArgumentError: "A query, where none is taken, or two credentials at once.",
        errors.NotOperatorError: "The API key is of an account that is no operator's.",
    },
)

OPERATIONS: Final = {
    "report_health": Operation(
        "How the stack is, for operators",
        (),
        {
            200: Success(
                "As it was at `checked_at`. What cannot be read is null, and `problems` says why.",
                ref("Health"),
            )
        },
        (errors.NotOperatorError,),
        contract=OPERATORS,
        description="How many messages each queue holds, with its dead letters and the command that"
        " brings them back; which of the stack's alarms are on; and how the last run of each"
        " function that runs on a schedule ended. It takes the API key of an operator's account,"
        " which `manage_accounts` makes one.",
    ),
}


def answers() -> dict[str, Json]:
    """Return the schema of what the operation answers."""
    return {Health.__name__: described(Health)}
