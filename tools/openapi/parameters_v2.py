"""Parameters of /v2, by the names the document gives them."""

from typing import Final

from tools.openapi.parameters import header, path, published, query, reserved, shown
from tools.openapi.samples import BATCH, ENCODED_URN, NEXT_PAGE, REQUEST_KEY, URN
from tools.openapi.schemas import Json, one_of, ref
from vouch.domain.recommendation import SERVED
from vouch.domain.status import Status
from vouch.handlers.read_recommendations import MAX_IDS
from vouch.http.call import MAX_KEY
from vouch.restli.paging import DEFAULT_COUNT, MAX_COUNT, MAX_START
from vouch.restli.preference import RESPOND_ASYNC
from vouch.restli.request import PROTOCOL
from vouch.restli.tunnel import VERBS
from vouch.storage.recommendation_index import INDEXES

FINDERS: Final = (*INDEXES, "descendant")
METHODS: Final = ("CREATE", "GET", "BATCH_GET", "FINDER", "PARTIAL_UPDATE")
LIST: Final[Json] = {"type": "string", "pattern": r"^List\(.+\)$"}
TEXT: Final[Json] = {"type": "string"}
IDS: Final = (
    f"BATCH_GET: at most {MAX_IDS} URNs in `List( )`, each percent-encoded; duplicates collapse."
)

PARAMETERS: Final[dict[str, Json]] = {
    "protocol": header(
        "X-Restli-Protocol-Version",
        one_of(PROTOCOL),
        "The version of Rest.li that the caller speaks.",
        required=True,
        example=PROTOCOL,
    ),
    "method": header(
        "X-RestLi-Method",
        shown(TEXT, *METHODS),
        f"The Rest.li method: {', '.join(METHODS)}, in any case of letters. The URI tells it"
        " already; another one than the URI's is refused.",
    ),
    "override": header(
        "X-HTTP-Method-Override",
        shown(one_of(*sorted(VERBS)), "GET"),
        "The body carries a request that was too long for a URI; this is its HTTP method.",
    ),
    "idempotencyKey": header(
        "Idempotency-Key",
        shown({"type": "string", "minLength": 1, "maxLength": MAX_KEY}, REQUEST_KEY),
        "The request may be sent again within 24 hours: it is done once, and the answer is the"
        " same. With another body it is refused (422).",
    ),
    "prefer": header(
        "Prefer",
        shown(TEXT, RESPOND_ASYNC),
        f"`{RESPOND_ASYNC}`, maybe among others (RFC 7240): queue a change of status, answer 202.",
    ),
    "urn": path(
        "urn",
        ref("RecommendationUrn"),
        "The recommendation's URN: percent-encoded as a whole, decoded or as printed.",
        URN,
    ),
    "ids": reserved("ids", shown(LIST, BATCH), f"{IDS} Not together with `q`."),
    "batch": reserved(
        "ids",
        LIST,
        IDS,
        required=True,
        examples={
            "two": {"summary": "two recommendations", "value": BATCH},
            "one": {"summary": "one", "value": f"List({ENCODED_URN})"},
        },
    ),
    "q": query(
        "q",
        one_of(*FINDERS),
        "FINDER: its name. `recipient` and `recommender` take `statusFilters`, `descendant` takes"
        " `recUrn`; a finder does not look at what the others take.",
        examples={
            "recipient": {"summary": "what the caller received", "value": "recipient"},
            "recommender": {"summary": "what the caller wrote", "value": "recommender"},
            "descendant": {
                "summary": "a recommendation and those that it replaced",
                "value": "descendant",
            },
        },
    ),
    "statusFilters": reserved(
        "statusFilters",
        LIST,
        f"Required of `recipient` and `recommender`: one or more of {', '.join(Status)}.",
        examples={
            "two": {"summary": "accepted and waiting", "value": "List(VISIBLE,PENDING)"},
            "one": {"summary": "accepted", "value": "List(VISIBLE)"},
            "all": {"summary": "of any status", "value": f"List({','.join(Status)})"},
        },
    ),
    "recUrn": query(
        "recUrn",
        ref("RecommendationUrn"),
        "Required of `descendant`: the recommendation's URN, which is sent percent-encoded.",
        examples=published(URN),
    ),
    "start": query(
        "start",
        {"type": "integer", "minimum": 0, "default": 0},
        f"How many to skip; without a pageToken at most {MAX_START}, and each is paid for.",
    ),
    "count": query(
        "count",
        {"type": "integer", "minimum": 1, "maximum": MAX_COUNT, "default": DEFAULT_COUNT},
        "How many at most.",
    ),
    "pageToken": query(
        "pageToken",
        shown(TEXT, NEXT_PAGE),
        "Out of a `next` link of the same query; wins over start.",
    ),
    "fields": reserved(
        "fields",
        shown(TEXT, "id,status"),
        f"Answer with these only, parted by commas: {', '.join(SERVED)}.",
    ),
}
