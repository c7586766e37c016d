"""The headers of answers."""

from typing import Final

from tools.openapi.schemas import Json, one_of, ref
from vouch.errors import CHALLENGE
from vouch.restli.preference import RESPOND_ASYNC
from vouch.restli.request import PROTOCOL

TEXT: Final[Json] = {"type": "string"}
MOMENT: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z"
HEADERS: Final[dict[str, Json]] = {
    "Cache-Control": {
        "schema": one_of("no-store"),
        "description": "An answer is for its caller alone.",
        "required": True,
    },
    "x-li-request-id": {
        "schema": TEXT,
        "description": "The id of the request, which the logs have too.",
        "required": True,
    },
    "X-RestLi-Protocol-Version": {
        "schema": one_of(PROTOCOL),
        "description": "The version of Rest.li that the answer speaks.",
        "required": True,
    },
    "X-RestLi-Id": {
        "schema": ref("RecommendationUrn"),
        "description": "The URN of the new recommendation, as it stands.",
        "required": True,
    },
    "Location": {
        "schema": TEXT,
        "description": "The path of the record, its URN percent-encoded.",
        "required": True,
    },
    "Preference-Applied": {
        "schema": one_of(RESPOND_ASYNC),
        "description": "What was done of what `Prefer` asked for.",
        "required": True,
    },
    "X-Update-Id": {
        "schema": {"type": "string", "minLength": 1},
        "description": "The event that tells of the change has it as `updateId`, one that tells of"
        " its rejection as `id`.",
        "required": True,
    },
    "X-Synced-At": {
        "schema": {"type": "string", "pattern": f"^({MOMENT}|never)$"},
        "description": "With LinkedIn as the source, of a finder: when the last complete sync of"
        " the caller began.",
    },
    "Idempotent-Replayed": {
        "schema": one_of("true"),
        "description": "Answered before, to the same Idempotency-Key; nothing was written or"
        " charged now.",
    },
    "X-RestLi-Error-Response": {
        "schema": one_of("true"),
        "description": "The body is an error.",
        "required": True,
    },
    "WWW-Authenticate": {
        "schema": one_of("Bearer", CHALLENGE),
        "description": "It names an error if a bearer token was sent. API keys have no challenge.",
    },
    "Accept-Encoding": {
        "schema": one_of("identity"),
        "description": "How a body may be encoded: not at all.",
        "required": True,
    },
    "X-Request-Id": {
        "schema": TEXT,
        "description": "The id of the request, which the logs have too.",
        "required": True,
    },
    "X-Credits-Charged": {
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "description": "What the call cost.",
        "required": True,
    },
    "X-Credits-Remaining": {
        "schema": {"type": "string", "pattern": "^([0-9]+|unlimited)$"},
        "description": "What is left this month (UTC).",
        "required": True,
    },
    "X-People-New": {
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "description": "Of a call with a viewer: how many of the people whom Linkup delivered the"
        " viewer had not been shown before.",
    },
    "X-People-Known": {
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "description": "Likewise: how many had been.",
    },
    "Allow": {"schema": TEXT, "description": "The methods that are served.", "required": True},
    "Retry-After": {
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "description": "After how many seconds the same request may succeed.",
    },
}  # fmt: skip
