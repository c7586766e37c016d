"""Viewers under Linkup's v2 on the deployed system: logins, people, deletion, disconnection."""

import http.client
import json
import threading
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from local.simulators.linkup.accounts import RIGHT_CODE, id_of
from tests.e2e.aftermath import depth
from tests.e2e.api import SECRETS
from tests.e2e.customers import Customer
from tests.e2e.held import Held
from tests.e2e.viewers import PEOPLE, VIEWERS, Viewer, counted, ids, stored
from tests.e2e.waiting import PATIENCE, until


@pytest.fixture
def viewer(opened_at_mirror: Callable[..., Customer]) -> Viewer:
    """Return a viewer who is not connected, of an account with 1,000 credits."""
    return Viewer(opened_at_mirror())


@pytest.fixture
def connected(viewer: Viewer) -> Viewer:
    assert viewer.connect().status_code == 201
    return viewer


def test_a_login_with_a_code_connects_a_viewer_who_is_asked_about(viewer: Viewer) -> None:
    wrong = uuid.uuid4().hex[:20]
    SECRETS.add(wrong)

    begun = viewer.connect("checkpoint-code")
    too_soon = viewer.ask(20)
    refused = viewer.submit(wrong)
    passed = viewer.submit(RIGHT_CODE)

    name = viewer.name
    assert begun.status_code == 201
    assert begun.json() == {"viewer": name, "state": "CHECKPOINT", "challenge": "CODE"}
    assert (too_soon.status_code, "checkpoint" in too_soon.text) == (409, True)
    assert (refused.status_code, wrong in refused.text) == (400, False)
    assert (passed.status_code, passed.json()) == (200, {"viewer": name, "state": "CONNECTED"})
    assert passed.headers["X-Credits-Charged"] == "1"
    assert len(ids(viewer.ask(20))) == 20
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed() == 3


def test_a_login_is_approved_in_the_app(viewer: Viewer) -> None:
    begun = viewer.connect("checkpoint-app")
    too_soon = viewer.submit()
    viewer.customer.stack.linkup.accounts.approve(id_of(viewer.customer.login_token))
    passed = viewer.submit()

    assert begun.json()["challenge"] == "APP"
    assert too_soon.status_code == 400
    assert (passed.status_code, passed.json()["state"], viewer.state) == (
        200,
        "CONNECTED",
        "CONNECTED",
    )


def test_people_are_remembered_page_by_page_decided_about_and_replayed(connected: Viewer) -> None:
    viewer, key = connected, str(uuid.uuid4())

    first = viewer.ask(20)
    second = viewer.ask(30, key, only_new=True)
    pages = viewer.pages(7)
    dismissed = viewer.decide(ids(first)[0], state="DISMISSED")
    third = viewer.ask(40, only_new=True)
    replayed = viewer.ask(30, key, only_new=True)

    assert set(ids(first)).isdisjoint(ids(second))
    assert [counted(each) for each in (first, second, third)] == [(20, 0), (10, 20), (10, 30)]
    assert [len(page) for page in pages] == [7, 7, 7, 7, 2]
    listed = [each["person"] for page in pages for each in page]
    assert sorted(listed) == sorted(ids(first) + ids(second))
    assert set(listed[:10]) == set(ids(second))
    assert dismissed.json()["state"] == "DISMISSED"
    assert ids(first)[0] not in ids(third)
    assert (replayed.content, counted(replayed)) == (second.content, counted(second))
    assert viewer.people(state="DISMISSED")[ids(first)[0]]["times"] == 3
    assert viewer.people().keys() == {*ids(first), *ids(second), *ids(third)}
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed() == 2 + 3 + 4


def test_the_answer_has_the_published_shape_and_no_account_of_linkups(connected: Viewer) -> None:
    answer = connected.ask(3)

    assert answer.json()["status"] == "success"
    assert answer.json()["data"]["total_results"] == len(ids(answer)) == 3
    assert id_of(connected.customer.login_token) not in answer.text


def test_a_deleted_viewer_is_forgotten_with_people_and_answers(connected: Viewer) -> None:
    viewer, key = connected, str(uuid.uuid4())
    first = viewer.ask(20, key)
    waiting = depth(viewer.customer.stack, "people_erasures")

    deleted = viewer.forget()

    assert (deleted.status_code, "Linkup" in deleted.json()["message"]) == (200, True)
    assert viewer.state is None
    gone = [viewer.page(), viewer.person(ids(first)[0]), viewer.ask(20), viewer.forget()]
    assert [answer.status_code for answer in gone] == [404] * 4
    replayed = viewer.ask(20, key)
    assert (replayed.status_code, "forgotten" in replayed.json()["message"]) == (409, True)
    assert len(viewer.customer.bill()) == 2
    assert _without_stubs(viewer.customer) == []
    # A message that comes after all calls under way passes once more.
    assert depth(viewer.customer.stack, "people_erasures") == waiting + 1
    assert viewer.connect().json()["state"] == "CONNECTED"
    assert counted(viewer.ask(20)) == (20, 0)


def test_what_is_written_after_a_deletion_is_erased_by_the_queue(connected: Viewer) -> None:
    customer, stack = connected.customer, connected.customer.stack
    connected.ask(10)
    late = _without_stubs(customer)
    generation = int(late[0]["pk"]["S"].rpartition("#")[2])
    connected.forget()
    client = stack.engine.client("dynamodb")
    for item in late:
        client.put_item(TableName=stack.info.tables["people"], Item=item)
    message = {
        "version": "1",
        "account": customer.account,
        "viewer": connected.name,
        "generation": generation,
    }

    stack.engine.client("sqs").send_message(
        QueueUrl=stack.info.queues["people_erasures"], MessageBody=json.dumps(message)
    )

    assert len(late) == 10
    until("people are left", lambda: _without_stubs(customer), lambda found: not found)
    assert connected.page().status_code == 404
    assert depth(stack, "people_erasures_dlq") == 0


def test_a_call_that_a_deletion_overtakes_is_charged_and_remembers_nobody(
    connected: Viewer,
) -> None:
    customer, key = connected.customer, str(uuid.uuid4())
    held, answers = Held("latency"), list[requests.Response]()
    customer.stack.linkup.faults.arm(held, token=customer.login_token, operation="network")
    call = threading.Thread(target=lambda: answers.append(connected.ask(20, key)))
    call.start()
    assert held.reached.wait(PATIENCE)

    assert connected.forget().status_code == 200
    held.released.set()
    call.join()

    [answer] = answers
    assert (answer.status_code, len(ids(answer))) == (200, 20)
    assert _without_stubs(customer) == []
    assert connected.ask(20, key).status_code == 409
    assert customer.check_books()["charged"] == customer.billed() == 2


def test_a_forgotten_person_is_remembered_under_no_viewer(
    connected: Viewer, manage_mirror: Callable[..., Any]
) -> None:
    ben = Viewer(connected.customer, "ben")
    assert ben.connect("member").status_code == 201
    first, other = connected.ask(300), ben.ask(300)
    person = next(each for each in ids(first) if each in ids(other))
    urn = next(
        each["entity_urn"]
        for each in first.json()["data"]["recommendations"]
        if person in each["entity_urn"]
    )

    forgotten = manage_mirror(action="forget_person", profile=urn)["forgotten"]

    assert (forgotten["person"], forgotten["goes_on"]) == (person, False)
    assert forgotten["people"] >= 2  # viewers of other tests may have been shown the person too
    again = connected.ask(300, only_new=True)
    assert ids(again) == [person]
    for each in (connected, ben):
        assert each.person(person).status_code == 404
        assert person not in each.people()
    assert len(connected.people()) == 299


def test_a_viewer_whose_session_has_ended_is_disconnected_until_connected_anew(
    connected: Viewer,
) -> None:
    customer = connected.customer
    connected.ask(10)
    customer.stack.linkup.accounts.disconnect(id_of(customer.login_token))

    refused, again = connected.ask(20), connected.ask(20)

    for each in (refused, again):
        assert (each.status_code, each.json()["status"]) == (409, "error")
        assert "connect the viewer" in each.json()["message"]
    assert connected.state == "DISCONNECTED"
    assert len(connected.people()) == 10
    assert (connected.connect().json()["state"], connected.state) == ("CONNECTED", "CONNECTED")
    assert counted(connected.ask(20)) == (10, 10)
    assert customer.check_books()["charged"] == customer.billed() == 3


def test_credits_that_are_used_up_at_linkup_are_a_503_that_costs_nothing(viewer: Viewer) -> None:
    viewer.connect("network-insufficient-credits")

    answer = viewer.ask(20)

    assert (answer.status_code, answer.json()["status"]) == (503, "error")
    assert "operator" in answer.json()["message"]
    assert viewer.customer.check_books()["charged"] == viewer.customer.billed() == 0
    assert viewer.customer.ledger()[0]["upstream"] == "REFUSED"
    assert viewer.state == "CONNECTED"


def test_a_viewer_of_another_account_is_not_found_and_not_changed(
    connected: Viewer, opened_at_mirror: Callable[..., Customer]
) -> None:
    person, before = ids(connected.ask(20))[0], stored(connected.customer)
    token = connected.page(count=7).json()["paging"]["next_page_token"]
    other = Viewer(opened_at_mirror(), connected.name)

    refused = [
        other.ask(20),
        other.submit(RIGHT_CODE),
        other.page(),
        other.person(person),
        other.decide(person, state="KEPT"),
        other.forget(),
    ]

    assert [answer.status_code for answer in refused] == [404] * 6
    assert {answer.json()["status"] for answer in refused} == {"error"}
    assert other.page(page_token=token).status_code == 400
    assert other.state is None
    assert stored(other.customer) == []
    assert stored(connected.customer) == before
    assert other.customer.report()["charged"] == 0


@pytest.mark.parametrize(
    "path",
    [
        f"{VIEWERS}/..",
        f"{VIEWERS}/%2e%2e",
        f"{VIEWERS}/..%2fana",
        f"{VIEWERS}/ana%23people",
        f"{VIEWERS}/ana%00",
    ],
)
def test_names_like_paths_delete_nothing(connected: Viewer, path: str) -> None:
    before = stored(connected.customer)

    status, answer = _raw(connected.customer, "DELETE", path)

    assert status in {400, 404, 405}
    assert (answer["status"] if "status" in answer else answer.keys()) in ("error", {"message"})
    assert stored(connected.customer) == before


@pytest.mark.parametrize("person", ["..", "%2e%2e", "..%2f..", "ana%23x", "forgotten%23x", "%00"])
def test_ids_like_paths_are_nobody(connected: Viewer, person: str) -> None:
    connected.ask(10)
    before = stored(connected.customer)

    for method, body in (("GET", None), ("POST", {"state": "KEPT"})):
        status, _ = _raw(connected.customer, method, f"{PEOPLE}/{connected.name}/{person}", body)
        assert status in {400, 404, 405}

    assert stored(connected.customer) == before


def test_calls_of_v1_are_refused_with_the_version_that_is_spoken(connected: Viewer) -> None:
    refused = [
        connected.customer.ask(total_results=3),
        connected.ask(20, login_token="a"),
        connected.ask(20, country="FR"),
        connected.ask(20, start_page=1),
    ]

    assert {(answer.status_code, answer.json()["status"]) for answer in refused} == {(400, "error")}
    assert all("v2" in answer.json()["message"] for answer in refused)
    assert len(connected.customer.bill()) == 1


def test_two_logins_at_once_are_one(viewer: Viewer) -> None:
    customer = viewer.customer
    held, answers = Held("latency"), list[requests.Response]()
    customer.stack.linkup.faults.arm(held, token=customer.login_token, operation="login")
    first = threading.Thread(target=lambda: answers.append(viewer.connect()))
    first.start()
    assert held.reached.wait(PATIENCE)

    second = viewer.connect()
    held.released.set()
    first.join()

    assert (second.status_code, int(second.headers["Retry-After"]) > 0) == (409, True)
    assert [answer.status_code for answer in answers] == [201]
    assert viewer.connect().headers["X-Credits-Charged"] == "0"
    assert len([call for call in customer.bill() if call.operation == "login"]) == 1  # type: ignore[attr-defined]


def _without_stubs(customer: Customer) -> list[dict[str, dict[str, str]]]:
    """Return the items of people; what is left of a viewer is that it was deleted."""
    return [item for item in stored(customer) if item["pk"]["S"].startswith("people#")]


def _raw(
    customer: Customer, method: str, path: str, body: object = None
) -> tuple[int, dict[str, object]]:
    """Send a request whose path nobody tidies up on the way; return status and body."""
    connection = http.client.HTTPConnection(
        urlsplit(customer.stack.info.api_url).netloc, timeout=60
    )
    try:
        headers = {"x-api-key": customer.key, "Content-Type": "application/json"}
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read() or b"{}")
    finally:
        connection.close()
