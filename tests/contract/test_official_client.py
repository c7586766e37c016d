"""LinkedIn's own Python client, unmodified, against the handlers."""

from collections.abc import Iterator
from http.client import responses
from typing import Any

import pytest
from linkedin_api.clients.restli.client import RestliClient
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from tests.contract import published
from tests.support import gateway

pytestmark = pytest.mark.usefixtures("stack")

LINKEDIN = "https://api.linkedin.com"
ONE = "/recommendation/{urn}"


class GatewayAdapter(BaseAdapter):
    """Carries what the client sends to the gateway in process, under LinkedIn's own address."""

    def send(self, request: PreparedRequest, *_: Any, **__: Any) -> Response:
        target = str(request.url).removeprefix(LINKEDIN)
        answer = gateway.call(str(request.method), target, dict(request.headers), request.body)
        response = Response()
        response.request = request
        response.url = str(request.url)
        response.status_code = answer.status
        response.reason = responses[answer.status]
        response.headers = CaseInsensitiveDict(answer.headers)
        response._content = answer.body.encode()  # as requests' own adapters leave it
        return response

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def client() -> Iterator[Any]:
    client = RestliClient()
    client.session.mount(LINKEDIN, GatewayAdapter())
    yield client
    client.session.close()


@pytest.fixture
def recommender() -> str:
    return published.token_of(published.RECOMMENDER)


@pytest.fixture
def recommendee() -> str:
    return published.token_of(published.RECOMMENDEE)


def create(client: Any, token: str, **fields: Any) -> Any:
    entity = {"recommendee": published.RECOMMENDEE, "recommendationText": "The best! (100%)"}
    return client.create(
        resource_path="/recommendation", entity=entity | fields, access_token=token
    )


def get(client: Any, urn: str, token: str) -> Any:
    return client.get(resource_path=ONE, path_keys={"urn": urn}, access_token=token)


def test_it_creates_and_gets(client: Any, recommender: str, recommendee: str) -> None:
    created = create(client, recommender, subject="Recommendation!")
    read = get(client, created.entity_id, recommendee)

    assert created.status_code == 201
    assert created.entity_id.startswith(f"urn:li:recommendation:({published.RECOMMENDER},")
    assert read.status_code == 200
    assert read.entity["recommender"] == published.RECOMMENDER
    assert read.entity["recommendationText"] == "The best! (100%)"
    assert read.entity["status"] == "PENDING"


def test_it_updates_partially(client: Any, recommender: str, recommendee: str) -> None:
    urn = create(client, recommender).entity_id

    updated = client.partial_update(
        resource_path=ONE,
        path_keys={"urn": urn},
        patch_set_object={"status": "VISIBLE"},
        access_token=recommendee,
    )

    assert updated.status_code == 204
    assert get(client, urn, recommender).entity["status"] == "VISIBLE"


def test_it_asks_who_a_token_is(client: Any, recommendee: str) -> None:
    read = client.get(resource_path="/userinfo", access_token=recommendee)

    assert read.entity == {"sub": "123ABC"}


def test_it_shows_an_error_as_linkedins(client: Any, recommender: str) -> None:
    missing = get(client, f"urn:li:recommendation:({published.RECOMMENDER},1)", recommender)
    refused = create(client, recommender, status="VISIBLE")

    assert missing.status_code == 404
    assert missing.headers["X-RestLi-Error-Response"] == "true"
    assert missing.entity["code"] == "NOT_FOUND"
    assert refused.status_code == 422
    assert refused.response.json()["code"] == "INVALID_FIELD"


def test_a_token_it_does_not_know_is_401(client: Any) -> None:
    answer = get(client, f"urn:li:recommendation:({published.RECOMMENDER},1)", "unknown")

    assert answer.status_code == 401
    assert answer.entity["serviceErrorCode"] == 65600
