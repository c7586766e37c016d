"""The simulators of a stack that keeps its state: a later one goes on where an earlier stopped."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from local import saving
from local.errors import LocalError
from local.keep import Keep
from local.saving import kept, note_unused
from local.simulators.linkedin.simulator import LinkedInSimulator
from local.simulators.linkup.simulator import LinkupSimulator
from local.simulators.simulator import Simulator
from tests.support.linkedin_caller import Caller
from tests.support.linkedin_consent import BACK, back
from tests.support.linkup_client import Client

PORT = 4566


def later[S: Simulator](simulator: S) -> S:
    """Return a new simulator with the state of this one, as it is in a file."""
    other = type(simulator)()
    other.restore(json.loads(json.dumps(simulator.state())))
    return other


def test_linkedins_application_members_and_records_are_the_same(linkedin: Caller) -> None:
    urns = linkedin.told("recommendations", member=linkedin.ana, given=15)
    linkedin.told("hide", member=linkedin.ben)

    with later(linkedin.simulator) as simulator:
        after = Caller(simulator)
        assert simulator.members == linkedin.simulator.members
        assert simulator.state() == linkedin.simulator.state()
        for finder in ("recipient", "recommender"):
            target = f"/recommendation?q={finder}&statusFilters=List(VISIBLE,PENDING)"
            assert after.call("GET", target).json() == linkedin.call("GET", target).json()
        more = after.told("recommendations", member=after.ana, given=15)
        assert not set(more["urns"]) & set(urns["urns"])


def test_linkedins_id_tokens_are_verified_with_the_same_key(linkedin: Caller) -> None:
    keys = linkedin.open("/oauth/openid/jwks").json()

    with later(linkedin.simulator) as simulator:
        assert Caller(simulator).open("/oauth/openid/jwks").json() == keys


def test_state_of_before_the_key_was_kept_gets_a_new_key(linkedin: Caller) -> None:
    state = linkedin.simulator.state()
    del state["signing_key"]
    simulator = LinkedInSimulator()

    simulator.restore(state)

    with simulator:
        (key,) = Caller(simulator).open("/oauth/openid/jwks").json()["keys"]
        assert key["kid"]


def test_linkedins_tokens_and_codes_work_on(linkedin: Caller) -> None:
    tokens = linkedin.exchanged()
    code = back(linkedin.authorize())["code"]
    linkedin.told("expire", member=linkedin.ana)

    with later(linkedin.simulator) as simulator:
        after = Caller(simulator)
        assert after.userinfo(tokens["access_token"]).status_code == 401
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        assert after.oauth("accessToken", **form).status_code == 200
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
        assert after.oauth("accessToken", **form).status_code == 200
        assert after.oauth("accessToken", **form).status_code == 401


def test_a_demo_member_whose_token_expired_has_a_new_one(linkedin: Caller) -> None:
    (ana, *others) = linkedin.simulator.members
    linkedin.told("expire", member=ana.urn)

    with later(linkedin.simulator) as simulator:
        assert simulator.members[1:] == tuple(others)
        assert simulator.members[0].access_token != ana.access_token
        assert Caller(simulator).userinfo(simulator.members[0].access_token).status_code == 200
        assert Caller(simulator).userinfo(ana.access_token).status_code == 401


def test_linkups_key_and_bill_are_the_same(linkup: Client) -> None:
    assert linkup.ask().status_code == 200

    with later(linkup.simulator) as simulator:
        assert simulator.bill.content() == linkup.simulator.bill.content()
        assert Client(simulator).ask().status_code == 200
        assert simulator.bill.credits() == linkup.simulator.bill.credits() + 1


def test_linkups_bill_of_before_there_was_a_documented_price_is_restored(linkup: Client) -> None:
    assert linkup.ask(total_results=20).status_code == 200
    assert linkup.call("GET", "credits").status_code == 200
    state = json.loads(json.dumps(linkup.simulator.state()))
    del state["people_price"]
    for call in state["bill"]:
        del call["documented"]

    with LinkupSimulator() as simulator:
        simulator.restore(state)
        assert Client(simulator).ask().status_code == 200
        assert (simulator.bill.credits(), simulator.bill.documented()) == (3, 1)
        assert simulator.balance.people_price is None


@contextmanager
def simulators() -> Iterator[dict[str, Simulator]]:
    with LinkupSimulator() as linkup, LinkedInSimulator() as linkedin:
        yield {"linkup": linkup, "linkedin": linkedin}


def states(running: Mapping[str, Simulator]) -> dict[str, Any]:
    return {name: json.loads(json.dumps(it.state())) for name, it in running.items()}


@pytest.fixture
def stopped(tmp_path: Path) -> tuple[Keep, dict[str, Any]]:
    """Return what a stack kept that came up and was stopped, and its simulators' last state."""
    keep = Keep(tmp_path)
    with simulators() as running:
        with kept(keep, PORT, running):
            keep.engine.mkdir()
            (keep.engine / "cloudformation.json").write_text("{}")
            keep.finish()
            linkup, linkedin = running["linkup"], running["linkedin"]
            assert isinstance(linkup, LinkupSimulator)
            assert isinstance(linkedin, LinkedInSimulator)
            Client(linkup).ask()
            Caller(linkedin).told("members", id="newcomer")
        return keep, states(running)


def test_what_is_asked_until_the_stop_is_kept_for_the_next_start(
    stopped: tuple[Keep, dict[str, Any]],
) -> None:
    keep, before = stopped

    with simulators() as running, kept(keep, PORT, running):
        assert states(running) == before


def test_what_is_asked_is_kept_while_the_simulators_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "EVERY_SECONDS", 0.01)
    keep, written = Keep(tmp_path), threading.Event()

    def write(_name: str, state: dict[str, Any]) -> None:
        if state["bill"]:
            written.set()

    monkeypatch.setattr(keep, "write", write)
    with LinkupSimulator() as linkup, kept(keep, PORT, {"linkup": linkup}):
        Client(linkup).ask()
        assert written.wait(30)


@pytest.mark.parametrize("content", ['{"tokens": 1', "{}", '{"api_key": "k", "bill": [{"a": 1}]}'])
@pytest.mark.parametrize("name", ["linkup", "linkedin"])
def test_a_damaged_state_is_refused_with_the_way_out(
    stopped: tuple[Keep, dict[str, Any]], name: str, content: str
) -> None:
    keep, _ = stopped
    (keep.folder / f"{name}.json").write_text(content)

    with (
        simulators() as running,
        pytest.raises(LocalError, match=rf"{name}.json is damaged.\n(.*\n)+.*rm -r"),
        kept(keep, PORT, running),
    ):
        pass

    assert (keep.folder / f"{name}.json").read_text() == content


def test_a_start_without_keep_says_that_what_is_kept_is_left_alone(
    stopped: tuple[Keep, dict[str, Any]],
) -> None:
    keep, _ = stopped
    [note] = note_unused(keep)

    assert "/keep, saved " in note
    assert note.endswith(", is left alone.")
    assert note_unused(Keep(keep.folder)) == []
