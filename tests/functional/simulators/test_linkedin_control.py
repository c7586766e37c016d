"""What LinkedIn's simulator can be told: records, members and tokens."""

import subprocess
import sys
from typing import Any

import pytest

from local import paths
from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.linkedin_caller import Caller, listed
from tests.support.linkedin_consent import BACK


def test_a_controlled_change_raises_last_modified_and_needs_no_rule(linkedin: Caller) -> None:
    urns = linkedin.urns("recipient", "&count=2")
    before = [linkedin.record(urn) for urn in urns]
    values = {"status": "WITHDRAWN", "visibilityForRecommender": "SECRET", "relationship": None}

    linkedin.told("change", urns=urns, set=values)

    for old, urn in zip(before, urns, strict=True):
        new = linkedin.record(urn)
        assert new["lastModified"] > old["lastModified"]
        kept = {name: it for name, it in old.items() if name not in {*values, "lastModified"}}
        assert new == kept | {
            "status": "WITHDRAWN",
            "visibilityForRecommender": "SECRET",
            "lastModified": new["lastModified"],
        }


def test_a_removed_record_is_gone_everywhere(linkedin: Caller) -> None:
    urns = linkedin.urns("recipient", "&count=100")

    linkedin.told("remove", urns=urns[:3])
    linkedin.told("remove", urns=urns[:3])

    assert linkedin.urns("recipient", "&count=100") == urns[3:]
    assert linkedin.get(urns[0]).status_code == 404
    batch = linkedin.call("GET", f"/recommendation?ids={listed(*urns[2:4])}").json()
    assert (batch["errors"].keys(), batch["results"].keys()) == ({urns[2]}, {urns[3]})


def test_finders_of_a_hidden_member_list_nothing(linkedin: Caller) -> None:
    urns = linkedin.urns("recipient", "&count=100")

    linkedin.told("hide", member=linkedin.ana, hidden=True)
    assert linkedin.urns("recipient") == linkedin.urns("recommender") == []
    assert linkedin.get(urns[0]).status_code == 200
    linkedin.told("hide", member=linkedin.ana, hidden=False)
    assert linkedin.urns("recipient", "&count=100") == urns


def test_a_new_member_has_a_token_and_may_consent(linkedin: Caller) -> None:
    made, named = linkedin.told("members"), linkedin.told("members", id="dora")

    assert named["member"] == "urn:li:person:dora"
    assert made["member"] != linkedin.told("members")["member"]
    for each in (made, named):
        told = linkedin.userinfo(each["access_token"]).json()
        assert f"urn:li:person:{told['sub']}" == each["member"]
    assert linkedin.consented(member="dora")


def test_a_token_may_be_dead_from_the_start(linkedin: Caller) -> None:
    token = linkedin.told("tokens", member=linkedin.ana, expires_in=0)["access_token"]

    assert linkedin.userinfo(token).json()["code"] == "EXPIRED_ACCESS_TOKEN"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("recommendations", {"member": "ana"}),
        ("recommendations", {"member": "urn:li:person:a", "received": -1}),
        ("recommendations", {"member": "urn:li:person:a", "sent": 1}),
        ("change", {"urns": [], "set": {}}),
        ("change", {"urns": [], "set": {"id": 7}}),
        ("change", {"urns": "all", "set": {"status": "HIDDEN"}}),
        ("change", {"urns": ["a"], "set": {"status": "HIDDEN"}}),
        ("change", {"urns": [], "set": {"status": "GONE"}}),
        ("remove", {"urns": [7]}),
        ("hide", {"member": "urn:li:person:anaDemo", "hidden": "yes"}),
        ("members", {"id": "a b"}),
        ("tokens", {"member": "urn:li:person:a", "auth_type": "4L"}),
        ("tokens", {"member": "urn:li:person:a", "expires_in": -1}),
        ("expire", {"member": "urn:li:person:a", "refresh": 1}),
        ("lifetimes", {"access": "long"}),
        ("clock", {"offset_ms": 1.5}),
        ("quota", {"per_day": -1}),
    ],
)
def test_an_unknown_control_call_is_refused(linkedin: Caller, what: str, body: Any) -> None:
    assert linkedin.control("POST", what, body).status_code == 400


def test_a_record_that_is_not_there_cannot_be_changed(linkedin: Caller) -> None:
    body = {"urns": [f"urn:li:recommendation:({linkedin.ana},7)"], "set": {"status": "HIDDEN"}}

    assert linkedin.control("POST", "change", body).status_code == 404


def test_every_control_call_is_documented(linkedin: Caller) -> None:
    documented = (paths.ROOT / "docs/OPERATIONS.md").read_text()

    paths_of = {path for _, path in linkedin.simulator.routes()}
    assert [path for path in paths_of if f"/_control/{path}" not in documented] == []


def test_each_simulator_is_an_application_and_a_world_of_its_own(linkedin: Caller) -> None:
    with LinkedInSimulator() as simulator:
        other = Caller(simulator)
        code = other.consented()
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}

        assert simulator.client_id != linkedin.simulator.client_id
        assert simulator.client_secret != linkedin.simulator.client_secret
        assert linkedin.oauth("accessToken", **form).status_code == 401
        assert linkedin.userinfo(other.token(other.ana)).status_code == 401
        other.session.close()


def test_the_simulator_imports_nothing_of_the_product() -> None:
    program = (
        "import sys, local.simulators.linkedin.simulator\n"
        "print(sorted({'vouch', 'functions'} & {name.split('.')[0] for name in sys.modules}))"
    )

    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=paths.ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "[]\n"
