"""Calls the API by the client that openapi-python-client generated (attrs over httpx)."""

import json
import sys
import uuid
from typing import Any
from urllib.parse import unquote

import httpx
from vouch_client import AuthenticatedClient
from vouch_client.api.credits_ import report_credits
from vouch_client.api.network import recommend_connections
from vouch_client.api.recommendations import (
    create_recommendation,
    get_recommendation,
    query_recommendations,
    query_recommendations_batch_get,
    update_recommendation,
)
from vouch_client.models import (
    Changes,
    ConnectionRequest,
    NewRecommendation,
    PartialUpdate,
    PartialUpdatePatch,
    QueryRecommendationsQ,
    Status,
)

PROTOCOL: Any = "2.0.0"


def send_as_written(request: httpx.Request) -> None:
    """Take off the percent-encoding that httpx has put over the values of the query."""
    request.url = request.url.copy_with(query=unquote(request.url.query.decode()).encode())


def member(url: str, token: str, **options: Any) -> AuthenticatedClient:
    return AuthenticatedClient(url, token, raise_on_unexpected_status=True, httpx_args=options)


def recommend(work: dict[str, Any]) -> dict[str, Any]:
    """Create, get, find, read as a batch and update."""
    url, recommendee = work["url"], work["recommendee"]
    made = create_recommendation.sync_detailed(
        client=member(url, work["recommender"]["token"]),
        x_restli_protocol_version=PROTOCOL,
        idempotency_key=str(uuid.uuid4()),
        body=NewRecommendation(recommendee=recommendee["urn"], recommendation_text=work["text"]),
    )
    urn = made.headers["X-RestLi-Id"]
    encoding = member(url, recommendee["token"])
    raw = member(url, recommendee["token"], event_hooks={"request": [send_as_written]})
    pending: dict[str, Any] = {
        "x_restli_protocol_version": PROTOCOL,
        "q": QueryRecommendationsQ.RECIPIENT,
        "status_filters": "List(PENDING,VISIBLE)",
    }
    got = get_recommendation.sync(urn, client=encoding, x_restli_protocol_version=PROTOCOL)
    refused = query_recommendations.sync(client=encoding, **pending)
    found = query_recommendations.sync(client=raw, **pending)
    batch = query_recommendations_batch_get.sync(
        client=raw,
        x_restli_protocol_version=PROTOCOL,
        ids=f"List({httpx.URL('http://x', params={'u': urn}).query.decode()[2:]})",
    )
    updated = update_recommendation.sync_detailed(
        urn,
        client=encoding,
        x_restli_protocol_version=PROTOCOL,
        body=PartialUpdate(PartialUpdatePatch(set_=Changes(status=Status.VISIBLE))),
    )
    seen = get_recommendation.sync(urn, client=encoding, x_restli_protocol_version=PROTOCOL)
    return {
        "created": [int(made.status_code), urn],
        "text": got.recommendation_text,
        "refused": [refused.status, refused.message],
        "found": [each.recommendation_text for each in found.elements],
        "batch": list(batch.results.to_dict()),
        "updated": int(updated.status_code),
        "status": str(seen.status),
    }


def spend(work: dict[str, Any]) -> dict[str, Any]:
    """Ask for people, and read what they cost."""
    with AuthenticatedClient(
        work["url"], work["key"], prefix="", auth_header_name="x-api-key"
    ) as it:
        body = ConnectionRequest(login_token=work["login_token"], total_results=20)
        asked = recommend_connections.sync_detailed(client=it, body=body)
        report = report_credits.sync(client=it)
    return {
        "people": len(asked.parsed.data.recommendations),
        "charged": [int(asked.headers["X-Credits-Charged"]), report.charged],
        "remaining": report.remaining,
    }


given = json.load(sys.stdin)
json.dump(recommend(given) | spend(given), sys.stdout)
