"""Calls the API by the client that OpenAPI Generator made (pydantic over urllib3)."""

import json
import sys
import uuid
from typing import Any
from urllib.parse import quote, unquote

import vouch_api

PROTOCOL = {"x_restli_protocol_version": "2.0.0"}


class RawQueryClient(vouch_api.ApiClient):
    """A client that sends the values of the query as they are written."""

    def parameters_to_url_query(self, *arguments: Any) -> str:
        return unquote(super().parameters_to_url_query(*arguments))


def member(url: str, token: str, kind: type[Any] = vouch_api.ApiClient) -> Any:
    client = kind(vouch_api.Configuration(host=url, access_token=token))
    return vouch_api.RecommendationsApi(client)


def header(answer: Any, name: str) -> str:
    """Return a header by its name in small letters; the client leaves names as they came."""
    found: dict[str, str] = {key.lower(): value for key, value in answer.headers.items()}
    return found[name]


def recommend(work: dict[str, Any]) -> dict[str, Any]:
    """Create, get, find, read as a batch and update."""
    url, recommendee = work["url"], work["recommendee"]
    made = member(url, work["recommender"]["token"]).create_recommendation_with_http_info(
        new_recommendation=vouch_api.NewRecommendation(
            recommendee=recommendee["urn"], recommendationText=work["text"]
        ),
        idempotency_key=str(uuid.uuid4()),
        **PROTOCOL,
    )
    urn = header(made, "x-restli-id")
    encoding = member(url, recommendee["token"])
    raw = member(url, recommendee["token"], RawQueryClient)
    pending = {"q": "recipient", "status_filters": "List(PENDING,VISIBLE)", **PROTOCOL}
    got = encoding.get_recommendation(urn=urn, **PROTOCOL).actual_instance
    try:
        refused = encoding.query_recommendations(**pending)
    except vouch_api.ApiException as error:
        refused = json.loads(error.body)
    found = raw.query_recommendations(**pending).actual_instance
    items = f"List({quote(urn, safe='')})"
    batch = raw.query_recommendations_batch_get(ids=items, **PROTOCOL)
    patch = vouch_api.PartialUpdate.from_dict({"patch": {"$set": {"status": "VISIBLE"}}})
    updated = encoding.update_recommendation_with_http_info(
        urn=urn, partial_update=patch, **PROTOCOL
    )
    seen = encoding.get_recommendation(urn=urn, **PROTOCOL).actual_instance
    return {
        "created": [made.status_code, urn],
        "text": got.recommendation_text,
        "refused": [refused["status"], refused["message"]],
        "found": [each.actual_instance.recommendation_text for each in found.elements],
        "batch": list(batch.results),
        "updated": updated.status_code,
        "status": str(seen.status.value),
    }


def spend(work: dict[str, Any]) -> dict[str, Any]:
    """Ask for people, and read what they cost."""
    client = vouch_api.ApiClient(
        vouch_api.Configuration(host=work["url"], api_key={"apiKey": work["key"]})
    )
    request = vouch_api.ConnectionRequest(login_token=work["login_token"], total_results=20)
    asked = vouch_api.NetworkApi(client).recommend_connections_with_http_info(
        vouch_api.RecommendConnectionsRequest(request)
    )
    report = vouch_api.CreditsApi(client).report_credits()
    return {
        "people": len(asked.data.data.recommendations),
        "charged": [int(header(asked, "x-credits-charged")), report.charged],
        "remaining": report.remaining,
    }


given = json.load(sys.stdin)
json.dump(recommend(given) | spend(given), sys.stdout)
