"""LinkedIn's own Python client, unmodified but for its base URL, against the running stack."""

import pytest
from linkedin_api.clients.restli.client import RestliClient
from linkedin_api.common import constants

from local.stack import Stack
from tests.e2e.api import SAMPLE, Caller


@pytest.fixture
def linkedin(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> RestliClient:
    monkeypatch.setattr(constants, "NON_VERSIONED_BASE_URL", f"{stack.info.api_url}/v2")
    client = RestliClient()
    client.session.trust_env = False
    return client


def test_it_creates_gets_and_partially_updates(
    linkedin: RestliClient, ana: Caller, ben: Caller
) -> None:
    created = linkedin.create(
        resource_path="/recommendation",
        entity={**SAMPLE, "recommendee": ben.urn},
        access_token=ana.token,
    )
    urn = created.headers["X-RestLi-Id"]
    updated = linkedin.partial_update(
        resource_path="/recommendation/{id}",
        path_keys={"id": urn},
        patch_set_object={"status": "VISIBLE"},
        access_token=ben.token,
    )
    read = linkedin.get(
        resource_path="/recommendation/{id}", path_keys={"id": urn}, access_token=ana.token
    )
    linkedin.session.close()

    assert (created.status_code, updated.status_code, read.status_code) == (201, 204, 200)
    assert created.decoded_entity_id == urn
    assert read.entity["status"] == "VISIBLE"
    assert read.entity["recommendee"] == ben.urn
