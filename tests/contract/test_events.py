"""Each sample in events/ is what its function really receives, and is served."""

import base64
import hashlib
import importlib
import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests.contract import published
from tests.contract.described import documented_answer, unmoved
from tests.support import messaging, store
from tests.support.context import Context
from tests.support.template import PAGES, ROOT, functions, routes, timeout_of
from vouch.messages import sync_start
from vouch.messages.sync_start import Starts
from vouch.moment import now
from vouch.services.accounts.commands import Command
from vouch.settings import people_erasures_dlq, refresh_dlq, sync_starts_dlq, sync_starts_queue
from vouch.storage import people, refreshes, syncs

SAMPLES = {path.stem: path for path in sorted((ROOT / "events").iterdir()) if path.is_file()}
HTTP = [name for name, path in SAMPLES.items() if "routeKey" in json.loads(path.read_text())]
QUEUED = {
    "apply_status_updates": ("HIDDEN", [], []),
    "apply_status_updates_redriven": ("HIDDEN", [], []),
    "apply_status_updates_rejected": ("VISIBLE", ["ILLEGAL_STATUS_TRANSITION"], []),
    "apply_status_updates_malformed": ("HIDDEN", [], ["version: Input should be '1'"]),
}
"""The status they leave, why one is rejected, and why one is set aside."""
ERASURES: dict[str, list[str]] = {
    "erase_people": [],
    "erase_people_person": [published.FORMER_PERSON],
    "erase_people_malformed": [published.FORMER_PERSON, published.FORGOTTEN_PERSON],
}
"""The people of the deleted viewer whom they leave."""
REFRESHES: dict[str, tuple[str | None, bool]] = {
    "refresh_network": ("REFRESHED", False),
    "refresh_network_raised": (None, True),
    "refresh_network_malformed": (None, False),
}
"""The outcome of the refresh that is due, and whether the one that is paused goes on."""
STARTS: dict[str, tuple[bool, list[tuple[str, ...]]]] = {
    "start_queued_syncs": (True, []),
    "start_queued_syncs_due": (False, [(published.RECOMMENDER,)]),
    "start_queued_syncs_account": (False, [(published.RECOMMENDER,)]),
    "start_queued_syncs_malformed": (False, []),
}
"""Whether the member's sync is started, and the members whom messages name then."""
COMMANDS = [name for name in SAMPLES if name.startswith("manage_accounts")]
SUCCESS = {
    "create_recommendation": 201,
    "get_recommendation": 200,
    "update_recommendation": 204,
    "query_recommendations": 200,
    "identify_member": 200,
    "recommend_connections": 200,
    "report_credits": 200,
    "report_health": 200,
    "show_console": 200,
    "show_docs": 200,
    "manage_viewers": 201,
    "manage_viewers_list": 200,
    "manage_viewers_checkpoint": 200,
    "manage_viewers_forget": 200,
    "manage_refreshes": 201,
    "manage_refreshes_get": 200,
    "manage_refreshes_delete": 200,
    "manage_connections": 201,
    "manage_connections_list": 200,
    "manage_connections_callback": 200,
    "manage_connections_disconnect": 204,
    "manage_connections_disconnect_own": 204,
    "start_sync": 202,
    "report_syncs": 200,
    "manage_people": 200,
    # What is tunnelled is answered as the request inside.
    "create_recommendation_tunnelled_batch_get": 200,
    "create_recommendation_tunnelled_descendant": 200,
    "create_recommendation_tunnelled_recipient": 200,
    "update_recommendation_tunnelled_get": 200,
    "update_recommendation_respond_async": 202,
}
PLACEHOLDER = re.compile(r"<access token of (urn:li:person:\w+)>")
API_KEY = re.compile(r"<API key of (\w+)>")
FILLED = {
    PLACEHOLDER: published.token_of,
    API_KEY: published.key_of,
    re.compile(r"<state of (\w+)>"): published.state_of,
    re.compile(r"<code of (urn:li:person:\w+)>"): published.code_of,
    re.compile(r"<sync of (urn:li:person:\w+)>"): published.sync_of,
}
CALLBACK = "manage_connections_callback"
"""Sent by a member's browser: its state is its only credential."""


def function_of(sample: str) -> str:
    """The folder a sample is named after: alone, or followed by the variant."""
    return max(
        (folder for folder in functions() if f"{sample}_".startswith(f"{folder}_")),
        key=len,
        default="none",
    )


def event_of(sample: str) -> Any:
    """The event, with a valid token or key where the sample says whose it takes."""
    return json.loads(filled(SAMPLES[sample].read_text()))


def filled(text: str) -> str:
    """The text with credentials that are valid now, and ids of what is there."""
    for placeholder, value_of in FILLED.items():
        text = placeholder.sub(partial(_filled, value_of), text)
    return text


def _filled(value_of: Callable[[str], str], found: re.Match[str]) -> str:
    return value_of(found[1])


def serve(sample: str) -> dict[str, Any]:
    module = importlib.import_module(f"functions.{function_of(sample)}.app")
    answer: dict[str, Any] = module.lambda_handler(
        event_of(sample), Context(timeout_of(function_of(sample)))
    )
    return answer


def test_each_function_has_a_sample_and_each_sample_a_function() -> None:
    assert {function_of(sample) for sample in SAMPLES} == set(functions())
    assert {path.suffix for path in SAMPLES.values()} == {".json"}


def test_each_command_has_a_sample() -> None:
    commands = TypeAdapter[Any](Command).json_schema()["discriminator"]["mapping"]

    assert {f"manage_accounts_{action}" for action in commands} == set(COMMANDS)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", HTTP)
def test_an_http_sample_is_served(sample: str) -> None:
    published.publish()

    answer = serve(sample)

    expected = SUCCESS.get(sample, SUCCESS[function_of(sample)])
    assert answer["statusCode"] == expected, answer["body"]
    shown = documented_answer(sample, event_of(sample)["routeKey"])
    assert shown is None or unmoved(json.loads(answer["body"])) == unmoved(shown)


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", COMMANDS)
def test_a_command_sample_is_done(sample: str) -> None:
    published.publish()

    assert "error" not in serve(sample)


@pytest.mark.usefixtures("stack")
def test_a_scheduled_sample_releases_what_is_overdue() -> None:
    published.publish()

    assert serve("release_credits")["released"] == 1
    assert serve("release_credits")["released"] == 0


@pytest.mark.usefixtures("stack")
def test_a_scheduled_sample_has_each_shard_of_due_members_read() -> None:
    published.publish()

    assert serve("start_sync") == {"sent": 8, "failed": 0}
    assert len(messaging.drain(sync_starts_queue())) == 8


@pytest.mark.usefixtures("stack")
def test_a_scheduled_sample_starts_the_refreshes_that_are_due() -> None:
    published.publish()

    assert serve("start_refreshes") == {"started": 2, "failed": 0, "left": 0}
    assert serve("start_refreshes") == {"started": 0, "failed": 0, "left": 0}


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", REFRESHES)
def test_a_queued_sample_of_a_refresh_is_dealt_with(sample: str) -> None:
    published.publish()

    assert serve(sample) == {"batchItemFailures": []}

    outcome, is_resumed = REFRESHES[sample]
    refreshed, paused = (
        refreshes.get(published.ACCOUNT, viewer)
        for viewer in (published.REFRESHED_VIEWER, published.KNOWN_VIEWER)
    )
    assert refreshed
    assert paused
    assert refreshed.get("outcome") == outcome
    assert (paused["next"] <= now()) is is_resumed
    assert len(messaging.drain(refresh_dlq())) == sample.endswith("malformed")


@pytest.mark.usefixtures("stack")
def test_a_queued_sample_of_a_sync_mirrors_the_member() -> None:
    published.deploy()

    assert serve("sync_member") == {"batchItemFailures": []}

    (run,) = json.loads(serve("report_syncs")["body"])["elements"]
    assert (run["member"], run["state"]) == (published.RECOMMENDER, "SUCCEEDED")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", STARTS)
def test_a_queued_sample_of_starts_of_syncs_is_dealt_with(sample: str) -> None:
    published.publish()

    assert serve(sample) == {"batchItemFailures": []}

    is_started, named = STARTS[sample]
    assert ("running" in syncs.state(published.RECOMMENDER)) is is_started
    sent = [sync_start.parse(each.body) for each in messaging.drain(sync_starts_queue())]
    assert [each.members for each in sent if isinstance(each, Starts)] == named
    assert len(messaging.drain(sync_starts_dlq())) == sample.endswith("malformed")


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", QUEUED)
def test_a_queued_sample_is_dealt_with(sample: str) -> None:
    published.publish()

    assert serve(sample) == {"batchItemFailures": []}

    status, rejected, set_aside = QUEUED[sample]
    assert store.record(published.RECOMMENDATION["urn"])["status"] == status
    assert [each["reason"]["code"] for each in messaging.rejections()] == rejected
    assert [each.attributes["reason"] for each in messaging.dead_letters()] == set_aside


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("sample", ERASURES)
def test_a_queued_sample_of_an_erasure_is_dealt_with(sample: str) -> None:
    published.publish()

    assert serve(sample) == {"batchItemFailures": []}

    key = people.partition(published.ACCOUNT, published.FORMER_VIEWER, 0)
    assert [*people.people_of(key)] == ERASURES[sample]
    letters = messaging.drain(people_erasures_dlq())
    assert len(letters) == sample.endswith("malformed")


def test_each_queued_sample_is_among_them_and_as_long_as_it_says() -> None:
    queued = {"apply_status_updates", "erase_people", "refresh_network", "start_queued_syncs"}
    known = {*QUEUED, *ERASURES, *REFRESHES, *STARTS}
    assert {name for name in SAMPLES if function_of(name) in queued} == known
    for sample in known:
        for record in json.loads(SAMPLES[sample].read_text())["Records"]:
            digest = hashlib.md5(record["body"].encode(), usedforsecurity=False).hexdigest()
            assert record["md5OfBody"] == digest


@pytest.mark.parametrize("sample", HTTP)
def test_an_http_sample_is_an_event_of_payload_2_0_on_a_route_of_its_function(sample: str) -> None:
    event = json.loads(SAMPLES[sample].read_text())
    context, headers = event["requestContext"], event["headers"]
    own = {
        f"{each.method} {each.path}" for each in routes() if each.function == function_of(sample)
    }

    assert event["version"] == "2.0"
    assert event["routeKey"] == context["routeKey"]
    assert event["routeKey"] in own
    method, route = event["routeKey"].split()
    assert context["http"]["method"] == method
    assert context["http"]["path"] == event["rawPath"]
    assert route.format(**event.get("pathParameters", {})) == event["rawPath"]
    assert [name for name in headers if name != name.lower()] == []
    credentials = headers.keys() & {"authorization", "x-api-key"}
    by_member = sample.endswith("_own") or event["rawPath"].startswith("/v2/")
    if sample == CALLBACK or function_of(sample) in PAGES:
        assert not credentials
    elif by_member:
        assert credentials == {"authorization"}
        assert PLACEHOLDER.search(headers["authorization"])
    else:
        assert credentials == {"x-api-key"}
        assert API_KEY.fullmatch(headers["x-api-key"])


@pytest.mark.parametrize(
    "sample", [name for name in HTTP if "body" in json.loads(SAMPLES[name].read_text())]
)
def test_a_samples_body_is_as_long_as_it_says_and_json_or_tunnelled(sample: str) -> None:
    event = json.loads(SAMPLES[sample].read_text())
    data = event["body"].encode()
    body = base64.b64decode(data) if event["isBase64Encoded"] else data

    assert len(body) == int(event["headers"]["content-length"])
    if "x-http-method-override" in event["headers"]:
        assert event["isBase64Encoded"]  # HTTP API takes forms and multipart for binary
    else:
        assert isinstance(json.loads(body), dict)


def test_a_sample_holds_no_credential() -> None:
    for path in (ROOT / "events").rglob("*.json"):
        assert "vouch_member_token_" not in path.read_text(), path
        assert "vouch_api_key_" not in path.read_text(), path


def test_samples_are_written_as_json_is_formatted_here() -> None:
    def formatted(path: Path) -> str:
        return json.dumps(json.loads(path.read_text()), indent=2, ensure_ascii=False) + "\n"

    written = (ROOT / "events").rglob("*.json")
    assert [path.name for path in written if path.read_text() != formatted(path)] == []
