"""What LinkedIn answers."""

import json
from typing import Any

from tests.support.fake_upstream import FakeUpstream, Reply, session_with
from vouch.clients.linkedin import LinkedInClient, LinkedInOAuth

URL = "https://linkedin.test/v2"
TOKEN = "AQXdSP_members-access-token.4711"
ME = "urn:li:person:123ABC"
PEER = "urn:li:person:456DEF"
RECORD: dict[str, Any] = {
    "created": 1229538193168,
    "id": 123456,
    "lastModified": 1269858649984,
    "recommendationText": "Bob Smith is an amazing leader. He is the best!",
    "recommendee": ME,
    "recommendeeEntity": "urn:li:position:(urn:li:person:123ABC,123456)",
    "recommender": PEER,
    "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "status": "VISIBLE",
    "visibilityForRecommender": "EVERYONE",
}
"""The guide's own sample, by its recommender's key."""
URN = f"urn:li:recommendation:({PEER},123456)"
ENCODED = "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A456DEF%2C123456%29"

OAUTH_URL = "https://linkedin.test/oauth/v2"
CLIENT_ID = "78application"
CLIENT_SECRET = "WPL_AP1.client-secret-0815"
REDIRECT = "https://app.test/v1/connections/callback?a=b"


def linkedin(*replies: Reply | Exception, **more: Any) -> tuple[LinkedInClient, FakeUpstream]:
    """Return a client, and LinkedIn as the client finds it."""
    upstream = FakeUpstream(*replies)
    return LinkedInClient(URL, TOKEN, session=session_with(upstream), **more), upstream


def oauth(*replies: Reply | Exception, **more: Any) -> tuple[LinkedInOAuth, FakeUpstream]:
    upstream = FakeUpstream(*replies)
    session = session_with(upstream)
    return LinkedInOAuth(OAUTH_URL, CLIENT_ID, CLIENT_SECRET, session=session, **more), upstream


def json_reply(content: object, status: int = 200, **headers: str) -> Reply:
    """Return a reply of JSON; `_` in names of headers stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(content).encode(), named)


def record(number: int = 123456, **changes: Any) -> dict[str, Any]:
    """Return a sound record; None takes a field away."""
    values = {**RECORD, "id": number, **changes}
    return {name: value for name, value in values.items() if value is not None}


def urn_of(number: int) -> str:
    return f"urn:li:recommendation:({PEER},{number})"


def page(numbers: range, onward: str | None = None, **paging: Any) -> Reply:
    """Return a page of records of these ids, with a link where `onward` is given."""
    links = [{"rel": "next", "href": onward, "type": "application/json"}] if onward else []
    told = {"start": 0, "count": 10, "links": links, **paging}
    return json_reply({"elements": [record(number) for number in numbers], "paging": told})


def refusal(status: int, text: str = "theirs", code: str | None = None, **headers: str) -> Reply:
    body = {"status": status, "message": text, **({"code": code} if code else {})}
    return json_reply(body, status, **headers)


def grant(**changes: Any) -> Reply:
    """Return tokens, as for an approved partner; None takes a field away."""
    values: dict[str, Any] = {
        "access_token": TOKEN,
        "expires_in": 5184000,
        "refresh_token": "AQW-refresh-token-0007",
        "refresh_token_expires_in": 31536000,
        "scope": "openid,profile",
        **changes,
    }
    return json_reply({name: value for name, value in values.items() if value is not None})


def denied(status: int, error: str, text: str = "theirs") -> Reply:
    return json_reply({"error": error, "error_description": text}, status)
