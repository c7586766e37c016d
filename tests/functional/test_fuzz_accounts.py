"""Whatever is sent to /v1 is answered in its shape; a request that is refused changes nothing."""

import copy
import importlib
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functional.test_fuzz import fuzz
from tests.support import store
from tests.support.context import Context
from tests.support.payers import Payer, payer
from tests.support.recommended import store_viewer
from tests.support.template import ROOT
from vouch.aws import dynamodb
from vouch.domain.refresh_times import seconds_of
from vouch.services.network import refreshes
from vouch.settings import settings
from vouch.v1.request import MAX_BARE

SERVING = ("recommend_connections", "report_credits")
SAMPLES = {
    path.stem: json.loads(path.read_text())
    for folder in SERVING
    for path in sorted((ROOT / "events").glob(f"{folder}*.json"))
}
FIELDS = ("total_results", "start_page", "end_page", "country", "limit")
"""Without a login token none of them makes a request that can be served."""
odd = st.text(max_size=20) | st.sampled_from(["\ud800", "e30=", "{}", "[]", "%ff", "NaN", "1e999"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5)
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.text(max_size=3), scalars)
bodies = st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), values).map(json.dumps)
names = st.sampled_from(["period", "count", "page_token", "%70eriod", "x"])
queries = st.lists(st.tuples(names, odd | st.sampled_from(["2025-10", "5", "W10"])), max_size=4)
changes = st.fixed_dictionaries(
    {"body": st.none() | odd | bodies},
    optional={
        "isBase64Encoded": st.booleans(),
        "rawQueryString": odd | queries.map(lambda pairs: "&".join(map("=".join, pairs))),
        "cookies": st.just(["a=b"]),
    },
)
ORDERED = json.loads((ROOT / "events/manage_refreshes.json").read_text())
amounts = st.sampled_from([1, 5, 10, 50, 300, 10**6, 10**400]) | st.integers() | scalars
orders = st.none() | st.fixed_dictionaries(
    {"every": st.from_regex(r"[0-9]{1,5}[mhds]", fullmatch=True) | st.just("24h") | values},
    optional={"total_results": amounts, "monthly_credits": amounts, "x": values},
)
headers = st.dictionaries(st.sampled_from(["idempotency-key", "authorization", "x"]), odd)


@pytest.fixture
def acme() -> Payer:
    return payer(monthly_credits=10)


@fuzz
@given(st.sampled_from(sorted(SAMPLES)), changes, headers)
def test_any_event_is_answered_in_shape(
    acme: Payer, sample: str, changed: dict[str, Any], said: dict[str, str]
) -> None:
    event = {**copy.deepcopy(SAMPLES[sample]), **changed}
    event["headers"] |= {"x-api-key": acme.key, **said}
    folder = next(folder for folder in SERVING if sample.startswith(folder))

    answer = importlib.import_module(f"functions.{folder}.app").lambda_handler(event, Context())

    assert answer["statusCode"] in {200, 400} if folder == "report_credits" else {400}
    assert answer["headers"]["X-Request-Id"]
    body = json.loads(answer["body"])
    if answer["statusCode"] == 400:
        assert body["status"] == "error"
        assert body["message"]
        assert len(answer["body"]) < 20_000
    assert store.items(settings().credits_table) == []
    assert store.items(settings().bookkeeping_table) == []


@fuzz
@given(st.sampled_from(["PUT", "GET", "DELETE"]), changes, headers, orders)
def test_any_event_about_a_refresh_is_answered_in_shape_and_stored_only_as_it_was_sent(
    acme: Payer, method: str, changed: dict[str, Any], said: dict[str, str], order: Any
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refreshes, "linkup_version", lambda: "v2")
        store_viewer(acme.id, "anna")
        event = {**copy.deepcopy(ORDERED), **changed}
        event["pathParameters"] = {"viewer": "anna"}
        event["requestContext"]["http"]["method"] = method
        event["headers"] |= {"x-api-key": acme.key, **said}
        if order is not None:
            event["body"] = json.dumps(order)
        answer = importlib.import_module("functions.manage_refreshes.app").lambda_handler(
            event, Context()
        )

    body, stored = json.loads(answer["body"]), store.items(settings().bookkeeping_table)
    long = len((event["body"] or "").encode(errors="surrogatepass")) > MAX_BARE
    assert answer["statusCode"] in ({400, 404, 413} if long else {200, 201, 400, 404})
    if answer["statusCode"] >= 400:
        assert body.keys() == {"status", "message"}
        assert len(answer["body"]) < 20_000
    elif method == "PUT":
        assert {**order, "total_results": order.get("total_results") or 10}.items() <= body.items()
    if stored:
        (refresh,) = map(dynamodb.unpack, stored)
        assert 3_600 <= seconds_of(refresh["every"]) <= 30 * 86_400
        assert 1 <= refresh["totalResults"] <= 1_000
        assert 1 <= refresh["monthlyCredits"] <= 1_000_000
