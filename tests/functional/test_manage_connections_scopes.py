"""/v1/connections: what a consent covers, and the ID token that comes with it."""

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support import store
from tests.support.connecting import arrive, connect, consent, link, linkedin_stack, listed, stored
from tests.support.gateway import Answer
from tests.support.payers import Payer, payer
from vouch.services.linkedin.tokens import Pair


@pytest.fixture(autouse=True)
def linkedin() -> Iterator[LinkedInSimulator]:
    with linkedin_stack() as simulator:
        yield simulator


@pytest.fixture
def acme() -> Payer:
    return payer()


def consented(acme: Payer, scope: str) -> Answer:
    """Follow a consent to these scopes instead of those that were asked for."""
    return arrive(consent(link(acme), scope=scope))


def warned(logs: io.StringIO) -> list[dict[str, Any]]:
    lines = map(json.loads, logs.getvalue().splitlines())
    return [each for each in lines if each["message"] == "scopes not granted"]


def test_an_id_token_is_neither_stored_nor_logged(
    acme: Payer, linkedin: LinkedInSimulator, logs: io.StringIO
) -> None:
    connect(acme, linkedin.members[0].urn)

    identities = [text for text in linkedin.tokens.texts() if text.count(".") == 2]
    assert len(identities) == 1
    kept = Pair.opened(stored(acme, linkedin.members[0].urn))
    everything = f"{store.everything()} {logs.getvalue()} {tuple(kept)}"
    assert not [part for text in identities for part in text.split(".") if part in everything]


def test_a_consent_to_all_that_was_asked_for_is_no_warning(
    acme: Payer, linkedin: LinkedInSimulator, logs: io.StringIO
) -> None:
    connect(acme, linkedin.members[0].urn)

    assert warned(logs) == []


def test_a_consent_that_lacks_scopes_connects_and_is_named_in_the_log(
    acme: Payer, logs: io.StringIO
) -> None:
    assert consented(acme, "openid,profile,r_recommendations").status == 200

    assert [each["state"] for each in listed(acme)] == ["ACTIVE"]
    (line,) = warned(logs)
    assert (line["missing"], line["account"]) == (["w_recommendations"], acme.id)


def test_a_consent_that_does_not_say_whose_it_is_is_the_operators_to_mend(acme: Payer) -> None:
    before = store.everything()
    url = link(acme)

    answer = arrive(consent(url, scope="r_recommendations w_recommendations"))

    assert answer.status == 502
    assert "<h1>LinkedIn could not be connected</h1>" in answer.body
    assert "LinkedIn does not tell this service who has consented" in answer.body
    assert "the operator of this service" in answer.body
    assert "POST /v1" not in answer.body
    assert store.everything() == before
