"""Examples: the published samples, those of requests as events/ has them."""

import json
from base64 import b64decode
from functools import cache
from typing import Any, Final

from local import paths

ANSWERS: Final = paths.ROOT / "tools/openapi/answers.json"
URN: Final = "urn:li:recommendation:(urn:li:person:456DEF,123456)"
ENCODED_URN: Final = "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A456DEF%2C123456%29"
OTHER_URN: Final = "urn%3Ali%3Arecommendation%3A%28urn%3Ali%3Aperson%3A456DEF%2C456789%29"
BATCH: Final = f"List({ENCODED_URN},{OTHER_URN})"
MEMBER: Final = "urn:li:person:456DEF"
REQUEST_KEY: Final = "5f2b7a1e-8a54-4a5e-9f61-0c2d7f3b9e10"
NEXT_PAGE: Final = (
    "WyIwMTIyOTUzODE5MzE2OCh1cm46bGk6cGVyc29uOjQ1NkRFRiwxMjM0NTYpIiwgImY4N2EwMDg3ZjVhNTRjYTIiXQ"
)
NEXT_ELEMENTS: Final = "WyIxNzYxMTI3NDM4MzkwLTIwYiIsICJmNjdkMmIyNTAyNDY5ZjA4Il0"
LOGIN_CODE: Final = "AQTsample5dGdQhvCode"
LOGIN_STATE: Final = "c2FtcGxlLXN0YXRlLW9mLWEtY29uc2VudA"
VIEWER_NAME: Final = "ana"
PERSON_ID: Final = "ACoAAETRgbEBse4dNJFD7gPNwB2DHqdHijuWMUI"
RECOMMENDATION: Final[dict[str, Any]] = {
    "id": 123456,
    "created": 1229538193168,
    "lastModified": 1269858649984,
    "recommender": "urn:li:person:456DEF",
    "recommendee": "urn:li:person:123ABC",
    "recommendationText": "Bob Smith is an amazing leader. He is the best!",
    "status": "VISIBLE",
    "visibilityForRecommender": "EVERYONE",
    "relationship": "RECOMMENDEE_SENIOR_THAN_RECOMMENDER",
    "recommendeeEntity": "urn:li:position:(urn:li:person:123ABC,123456)",
}
SUGGESTIONS: Final[dict[str, Any]] = {
    "status": "success",
    "data": {
        "total_results": 1,
        "recommendations": [
            {
                "name": "John Smith",
                "subtitle": "Student at Business School 🚀 | Intern at TechCorp 💻",
                "profile_url": "https://www.linkedin.com/in/john-smith-bizdev",
                "insight": "James and 24 other mutual connections",
                "entity_urn": "urn:li:fsd_discoveryEntityViewModel:"
                "(urn:li:fsd_profile:ACoAAETRgbEBse4dNJFD7gPNwB2DHqdHijuWMUI,PYMK)",
            }
        ],
    },
}
NOT_FOUND: Final[dict[str, Any]] = {
    "status": 404,
    "code": "NOT_FOUND",
    "message": "there is no such recommendation, or it is not yours",
}


def bodies(function: str) -> dict[str, dict[str, Any]]:
    """Return the JSON bodies of a function's sample events, by what follows the folder's name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted((paths.ROOT / "events").glob(f"{function}*.json")):
        event = json.loads(path.read_text())
        headers = event.get("headers", {})
        is_json = headers.get("content-type") == "application/json"
        if is_json and "x-http-method-override" not in headers and not event["isBase64Encoded"]:
            name = path.stem.removeprefix(function).strip("_") or "published"
            found[name] = {"value": json.loads(event["body"])}
    return found


def answers(operation: str) -> dict[str, dict[str, Any]]:
    """Return the bodies that an operation answers where it succeeds, by name.

    Those that have the names of sample events are what these are answered.
    """
    return {name: {"value": value} for name, value in _answers().get(operation, {}).items()}


@cache
def _answers() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(ANSWERS.read_text())
    return found


def tunnelled(function: str) -> dict[str, dict[str, Any]]:
    """Return the queries that a function's sample events tunnel, by what follows `tunnelled`."""
    start, found = f"{function}_tunnelled_", dict[str, dict[str, Any]]()
    for path in sorted((paths.ROOT / "events").glob(f"{start}*.json")):
        event = json.loads(path.read_text())
        query = b64decode(event["body"]) if event["isBase64Encoded"] else event["body"].encode()
        found[path.stem.removeprefix(start)] = {"value": query.decode()}
    return found
