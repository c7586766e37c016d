"""Tags: the subjects by which the operations are grouped."""

from typing import Final, NamedTuple

from tools.openapi.schemas import Json

METHODS: Final = """\
Recommendations that members write about each other, in LinkedIn's own contract (Rest.li 2.0.0), for
a member's bearer token.

| Rest.li method | operation |
|---|---|
| CREATE | [`POST /v2/recommendation`](#/Recommendations/create_recommendation) |
| GET | [`GET /v2/recommendation/{urn}`](#/Recommendations/get_recommendation) |
| BATCH_GET: `ids` | [`GET /v2/recommendations`](#/Recommendations/query_recommendations_batch_get) |
| FINDER `recipient`: what the caller received | [`GET /v2/recommendation`](#/Recommendations/query_recommendations) |
| FINDER `recommender`: what the caller wrote | [`GET /v2/recommendation`](#/Recommendations/query_recommendations) |
| FINDER `descendant`: a recommendation and those that it replaced | [`GET /v2/recommendation`](#/Recommendations/query_recommendations) |
| PARTIAL_UPDATE | [`POST /v2/recommendation/{urn}`](#/Recommendations/update_recommendation) |
| any of these, its query too long for a URI | tunnelled: [`POST /v2/recommendation`](#/Recommendations/create_recommendation), [`POST /v2/recommendation/{urn}`](#/Recommendations/update_recommendation) |
"""  # noqa: E501


class Tag(NamedTuple):
    """A subject: its name, what is told about it, and how the paths begin that belong to it."""

    name: str
    description: str
    paths: tuple[str, ...]


TAGS: Final = (
    Tag("Recommendations", METHODS, ("/v2/",)),
    Tag(
        "Network",
        "People whom a member may know, recommended by Linkup, for an account's API key. A call"
        " costs credits.",
        ("/v1/network/recommendations",),
    ),
    Tag(
        "People",
        "Whom Linkup recommended to a viewer so far, and what the account decided about them. It"
        " costs nothing.",
        ("/v1/network/people",),
    ),
    Tag(
        "Viewers",
        "Members whose networks Linkup looks at, under names that the account gives. They are"
        " connected where the deployment speaks v2 of Linkup's API; under v1 each call has the"
        " member's `login_token`.",
        ("/v1/network/viewers",),
    ),
    Tag(
        "Refreshes",
        "A viewer's network, asked for at times within a budget of its own; under v2 of Linkup's"
        " API.",
        ("/v1/network/viewers/{viewer}/refresh",),
    ),
    Tag(
        "Credits",
        "What an account may spend, what its calls cost, and Linkup's bill beside it.",
        ("/v1/credits",),
    ),
    Tag(
        "Connections and syncs",
        "Members connect LinkedIn to an account, and what they have at LinkedIn is mirrored here.",
        ("/v1/connections", "/v1/syncs"),
    ),
    Tag(
        "Health",
        "How the deployment is, for operators.",
        ("/v1/health",),
    ),
)


def tag(path: str) -> str:
    """Return the name of the tag to which a path belongs: the one that says most of it."""
    begins = [(begin, each.name) for each in TAGS for begin in each.paths if path.startswith(begin)]
    return max(begins, key=lambda each: len(each[0]))[1]


def tags(paths: Json) -> list[Json]:
    """Return the tags of these paths, in OpenAPI's form."""
    used = {tag(path) for path in paths}
    return [
        {"name": each.name, "description": each.description} for each in TAGS if each.name in used
    ]
