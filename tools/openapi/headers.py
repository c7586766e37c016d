"""The headers of answers."""

from typing import Final

from tools.openapi.parameters import shown
from tools.openapi.samples import ENCODED_URN
from tools.openapi.schemas import Json, one_of, ref
from vouch.errors import CHALLENGE
from vouch.restli.preference import RESPOND_ASYNC
from vouch.restli.request import PROTOCOL

TEXT: Final[Json] = {"type": "string"}
NUMBER: Final[Json] = {"type": "string", "pattern": "^[0-9]+$"}
REQUEST_ID: Final[Json] = {**TEXT, "examples": ["c2FtcGxlIHJlcXVlc3Q="]}
MOMENT: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z"
HEADERS: Final[dict[str, Json]] = {
    "Cache-Control": {
        "schema": one_of("no-store"),
        "description": "An answer is for its caller alone.",
        "required": True,
    },
    "x-li-request-id": {
        "schema": REQUEST_ID,
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
        "schema": shown(TEXT, f"/v2/recommendation/{ENCODED_URN}"),
        "description": "The path of the record, its URN percent-encoded.",
        "required": True,
    },
    "Preference-Applied": {
        "schema": one_of(RESPOND_ASYNC),
        "description": "What was done of what `Prefer` asked for.",
        "required": True,
    },
    "X-Update-Id": {
        "schema": shown({"type": "string", "minLength": 1}, "0b6c7a52-6f0e-4f3b-9c1d-8f2a4b5c6d7e"),
        "description": "The event that tells of the change has it as `updateId`, one that tells of"
        " its rejection as `id`.",
        "required": True,
    },
    "X-Synced-At": {
        "schema": shown(
            {"type": "string", "pattern": f"^({MOMENT}|never)$"},
            "2025-10-22T10:03:58.390Z",
            "never",
        ),
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
        "schema": REQUEST_ID,
        "description": "The id of the request, which the logs have too.",
        "required": True,
    },
    "X-Credits-Charged": {
        "schema": shown(NUMBER, "1"),
        "description": "What the call cost.",
        "required": True,
    },
    "X-Credits-Remaining": {
        "schema": shown({"type": "string", "pattern": "^([0-9]+|unlimited)$"}, "96", "unlimited"),
        "description": "What is left this month (UTC).",
        "required": True,
    },
    "X-People-New": {
        "schema": shown(NUMBER, "8"),
        "description": "Of a call with a viewer: how many of the people whom Linkup delivered the"
        " viewer had not been shown before.",
    },
    "X-People-Known": {
        "schema": shown(NUMBER, "2"),
        "description": "Likewise: how many had been.",
    },
    "Allow": {
        "schema": shown(TEXT, "GET, POST"),
        "description": "The methods that are served.",
        "required": True,
    },
    "Retry-After": {
        "schema": shown(NUMBER, "1"),
        "description": "After how many seconds the same request may succeed.",
    },
}  # fmt: skip
