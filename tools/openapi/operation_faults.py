"""Examples of errors as single operations answer them, with texts that the product has for them."""

from collections.abc import Mapping
from typing import Final

from tools.openapi.samples import ENCODED_URN, URN
from vouch import errors
from vouch.errors import VouchError
from vouch.services.network.people import NO_PERSON, NO_VIEWER
from vouch.services.network.replay import FORGOTTEN

NEWER: Final = "urn:li:recommendation:(urn:li:person:456DEF,456789)"
NO_RECOMMENDATION: Final = errors.NotFoundError(
    "there is no such recommendation, or it is not yours"
)
NO_LINKUP: Final = (
    errors.UpstreamError("Linkup reports an error"),
    errors.UpstreamCredentialsError("Linkup refused the credentials"),
    errors.UpstreamTimeoutError("Linkup gave no whole answer in time"),
    errors.RateLimitedError(
        "10 calls of the account are open, of 10 allowed at once (OpenCallsPerAccount); call again"
        " when one has ended",
        5,
    ),
)

OWN: Final[Mapping[str, tuple[VouchError, ...]]] = {
    "create_recommendation": (
        errors.IllegalArgumentError(
            "the body is not valid JSON: expected `,` or `}` at line 2 column 1"
        ),
        errors.AccessDeniedError("no recommendation can be written about this member here"),
        NO_RECOMMENDATION,
        errors.ConflictError(
            f"{URN} is already a pending revision of this recommendation; revise or withdraw that"
            " one"
        ),
    ),
    "get_recommendation": (
        errors.IllegalArgumentError("expected a URN urn:li:recommendation: 'urn:li:person:456DEF'"),
        NO_RECOMMENDATION,
    ),
    "query_recommendations": (
        errors.IllegalArgumentError(
            "no finder 'recipients'; there are descendant, recipient, recommender"
        ),
        NO_RECOMMENDATION,
    ),
    "query_recommendations_batch_get": (
        errors.IllegalArgumentError(
            f"Invalid value type for parameter ids; ids is a list; send ids=List({ENCODED_URN})"
        ),
    ),
    "update_recommendation": (
        errors.IllegalArgumentError(
            "only one of status and visibilityForRecommender may be updated in one request"
        ),
        NO_RECOMMENDATION,
        errors.ConflictError(f"{URN} was superseded by {NEWER} meanwhile"),
        errors.InvalidFieldError(
            [
                errors.FieldError(
                    "recommendationText",
                    "cannot be set here; settable: status, visibilityForRecommender,"
                    " recommendeeEntity",
                )
            ]
        ),
    ),
    "identify_member": (
        errors.IllegalArgumentError(
            "X-HTTP-Method-Override is one of DELETE, GET, OPTIONS, POST, PUT, not BREW"
        ),
    ),
    "recommend_connections": (
        errors.IllegalArgumentError("login_token: Field required; end_page: needs start_page"),
        errors.NotFoundError(
            "there is no viewer of that name; connect the viewer by POST /v1/network/viewers"
        ),
        errors.ConflictError(FORGOTTEN),
        errors.InvalidFieldError(
            [
                errors.FieldError(
                    "Idempotency-Key",
                    "was used with another body; send a new key with a new request",
                )
            ]
        ),
        *NO_LINKUP,
    ),
    "report_credits": (
        errors.IllegalArgumentError(
            "no parameter 'month', but period; there are: period, count, page_token"
        ),
    ),
    "report_health": (errors.IllegalArgumentError("no parameter 'queue'; there are: none"),),
    "manage_people": (errors.NotFoundError(NO_PERSON),),
    "manage_people_list": (errors.NotFoundError(NO_VIEWER),),
    "manage_viewers": NO_LINKUP,
    "manage_viewers_checkpoint": (
        errors.ConflictError(
            "no challenge of this viewer is open; connect the viewer by POST /v1/network/viewers"
        ),
    ),
    "manage_refreshes": (
        errors.NotFoundError("there is no such viewer, or the viewer's network is not refreshed"),
        errors.ConflictError(
            "this deployment speaks v1 of Linkup's API, in which each call carries the member's"
            " cookie: a refresh would take a stored one, and none is ever stored. Its operator can"
            " change LinkupVersion to v2, in which a viewer is connected once"
        ),
    ),
    "manage_connections": (
        errors.NotFoundError("there is no such connection"),
        errors.ConflictError(
            "this stack has no application of LinkedIn's; set the parameter LinkedInClientId"
        ),
    ),
    "start_sync": (
        errors.RateLimitedError(
            "the last sync ended less than a minute ago; start the next after the seconds in"
            " Retry-After",
            30,
        ),
    ),
}
"""The errors of operations whose names begin so; the longest beginning counts."""
