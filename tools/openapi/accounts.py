"""The operations of /v1, and the JSON Schemas of what they take and answer."""

from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter

from tools.openapi.contracts import LINKUP
from tools.openapi.operation import Operation
from tools.openapi.responses import Success
from tools.openapi.samples import SUGGESTIONS, bodies
from tools.openapi.schemas import Json, one_of, record, ref, tidy
from tools.openapi.typed import TEXT, described
from vouch import errors
from vouch.domain.suggestion import DEFAULT_COUNTRY, DEFAULT_RESULTS
from vouch.v1.answers import Error
from vouch.v1.answers.credits import CreditsReport, LedgerEntry
from vouch.v1.suggestions import Body

NUMBER: Final[Json] = {"type": "integer"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
CREDIT_HEADERS: Final = ("X-Credits-Charged", "X-Credits-Remaining")

SPENDING: Final = replace(
    LINKUP,
    meanings={
        **LINKUP.meanings,
        errors.RateLimitedError: "The account has too many calls open, or too many of unknown"
        " outcome this hour.",
    },
)

OPERATIONS: Final = {
    "recommend_connections": Operation(
        "People that a member may know, by Linkup, for credits",
        ("idempotencyKey",),
        {
            200: Success(
                "As Linkup answered it, by relevance.",
                ref("ConnectionRecommendations"),
                (*CREDIT_HEADERS, "Idempotent-Replayed"),
            )
        },
        (
            errors.InsufficientCreditsError,
            errors.InProgressError,
            errors.InvalidFieldError,
            errors.RateLimitedError,
            errors.UpstreamRefusedError,
            errors.UpstreamError,
            errors.UpstreamCredentialsError,
            errors.UpstreamThrottledError,
            errors.UpstreamTimeoutError,
        ),
        {
            "required": True,
            "content": {
                "application/json": {
                    "schema": ref("ConnectionRequest"),
                    "examples": bodies("recommend_connections"),
                }
            },
        },
        SPENDING,
    ),
    "report_credits": Operation(
        "The calling account's credits of a month, with the ledger, newest first",
        ("period", "lines", "nextPage"),
        {200: Success("The month.", ref("CreditsReport"))},
        contract=LINKUP,
    ),
}


def requests() -> dict[str, Json]:
    """Return the schema of the body of a request for people."""
    schema = TypeAdapter(Body).json_schema(ref_template=ref("{model}")["$ref"])
    country = tidy(schema.pop("$defs")["Country"])
    properties: Json = tidy(schema["properties"])
    for each in properties.values():
        each.pop("default", None)
    properties["total_results"] |= {
        "default": DEFAULT_RESULTS,
        "description": "How many at most.",
    }
    properties["country"] |= {"default": DEFAULT_COUNTRY}
    properties["start_page"] |= {"description": "Pages mode: the first page."}
    properties["end_page"] |= {
        "description": "The last page: start_page by default, at most 99 more."
    }
    properties["login_token"] |= {"description": "The member's session at LinkedIn; never kept."}
    needs = {"if": {"properties": {"end_page": NUMBER}, "required": ["end_page"]}}
    then = {"then": {"properties": {"start_page": NUMBER}, "required": ["start_page"]}}
    whole = record(properties, ("login_token",), **needs, **then)
    return {"ConnectionRequest": whole, "Country": country | {"description": "Of Linkup's proxy."}}


def answers() -> dict[str, Json]:
    """Return the schemas of Linkup's answer, open to what it may add, and of its error."""
    names = ("name", "subtitle", "profile_url", "insight", "entity_urn")
    pages = ("current_page", "total_pages", "pages_fetched")
    people = {"type": "array", "items": _open(dict.fromkeys(names, TEXT))}
    data: Json = {
        "total_results": {**COUNT, "description": "How many were returned."},
        "recommendations": people,
        "pagination": _open(dict.fromkeys(pages, COUNT), description="In pages mode."),
    }
    data_schema = {**_open(data), "required": ["recommendations"]}
    answer = _open({"status": one_of("success"), "data": data_schema})
    return {
        "ConnectionRecommendations": {**answer, "required": ["data"], "examples": [SUGGESTIONS]},
        "CreditsReport": described(CreditsReport),
        "Error": described(Error),
        "LedgerEntry": described(LedgerEntry),
    }


def _open(properties: Json, **more: Any) -> Json:
    return {"type": "object", **more, "properties": properties}
