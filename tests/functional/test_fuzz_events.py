"""No event that nearly is one of HTTP API's makes a handler fail: members absent, null or odd."""

import copy
import importlib
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.functional.test_fuzz import World, check, fuzz
from tests.functional.test_fuzz import world as world  # noqa: PLC0414 (the fixture)
from tests.support.context import Context
from tests.support.gateway import Answer
from tests.support.template import ROOT, routes

SERVING = sorted({route.function for route in routes() if route.path.startswith("/v2/")})
SAMPLES = {
    path.stem: json.loads(path.read_text())
    for folder in SERVING
    for path in sorted((ROOT / "events").glob(f"{folder}*.json"))
}
own = st.sampled_from(
    [(folder, sample) for folder in SERVING for sample in SAMPLES if sample.startswith(folder)]
)
mixed = st.tuples(st.sampled_from(SERVING), st.sampled_from(sorted(SAMPLES)))
odd = st.text(max_size=20) | st.sampled_from(["\ud800", "e30=", "{}", '{"patch":{}}', "%ff"])
changes = st.fixed_dictionaries(
    {},
    optional={
        "body": st.sampled_from([None, '{"\ud800":1}', "\ud800", "e30="]) | odd,
        "isBase64Encoded": st.booleans(),
        "rawQueryString": st.none() | odd,
        "pathParameters": st.fixed_dictionaries({"urn": odd | st.just("<urn>")}),
        "headers": st.none() | st.dictionaries(st.sampled_from(["idempotency-key", "x"]), odd),
        "cookies": st.just(["a=b"]),
        "stageVariables": st.none(),
    },
)
gone = st.sets(
    st.sampled_from(["body", "headers", "rawQueryString", "isBase64Encoded", "rawPath"]), max_size=1
)


def near(sample: str, changed: dict[str, Any], without: set[str], token: str) -> dict[str, Any]:
    event: dict[str, Any] = copy.deepcopy(SAMPLES[sample])
    event["headers"]["authorization"] = f"Bearer {token}"
    said = {**event["headers"], **(changed.get("headers") or {})}
    merged = {
        **event,
        **changed,
        "headers": said if changed.get("headers", {}) is not None else None,
    }
    return {name: value for name, value in merged.items() if name not in without}


@fuzz
@given(st.one_of(own, own, mixed), changes, gone)
def test_any_event_is_answered_in_shape(
    world: World, served: tuple[str, str], changed: dict[str, Any], without: set[str]
) -> None:
    function, sample = served
    event = near(sample, changed, without, world.people["alice"].token)
    world.stored.clear()

    answer = importlib.import_module(f"functions.{function}.app").lambda_handler(event, Context())

    headers = {name.lower(): value for name, value in answer["headers"].items()}
    check(Answer(answer["statusCode"], headers, answer["body"]), world.stored)
