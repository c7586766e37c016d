"""docs/openapi.json as tests hold answers against it."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from openapi_schema_validator import OAS31Validator

from local.simulators.linkedin.simulator import LinkedInSimulator
from tests.support.builders import Member
from tests.support.connecting import control
from tests.support.gateway import Answer
from tests.support.payers import Payer
from tools.openapi import document
from vouch.http.call import MAX_BODY

ENTITY = "/v2/recommendation/{urn}"
RESOURCE = "/v2/recommendation"
CONNECTION = "/v1/connections/{urn}"
VIEWERS = "/v1/network/viewers"
CALLBACK = "/v1/connections/callback"

MOVING = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z|[0-9]{13}-[0-9a-f]{16}|^[0-9]{4}-[0-9]{2}$|^https?://[^?]+authorization"
    r"|(?<=state=)[^&]+|(?<=client_id=)[^&]+"
)
"""What is another text in each answer."""


@cache
def spec() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document.FILE.read_text())
    return found


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """By HTTP method and path."""
    return {
        (method.upper(), where): operation
        for where, methods in spec()["paths"].items()
        for method, operation in methods.items()
    }


def possible(contract: str) -> set[tuple[str, str, str]]:
    """Every answer of the operations under /v1 or /v2: method, path and status."""
    return {
        (*key, status)
        for key, operation in operations().items()
        for status in operation["responses"]
        if key[1].startswith(f"/{contract}/")
    }


def resolved(component: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for."""
    while "$ref" in component:
        _, _, kind, name = component["$ref"].split("/")
        component = spec()["components"][kind][name]
    return component


def texts(value: Any) -> Iterator[str]:
    """Yield each text in a part of the document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts(each)


def path_of(target: str) -> str:
    """The path as the document has it."""
    where, paths = target.partition("?")[0], spec()["paths"]
    alike = (each for each in paths if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each), where))
    return where if where in paths else next(alike, where)


def documented_answer(sample: str, route: str) -> Any:
    """What a sample in events/ is answered by the document; None if it has no example of that."""
    method, _, where = route.partition(" ")
    operation = operations().get((method, where))
    if operation is None:
        return None
    name = sample.removeprefix(operation["operationId"]).strip("_") or "published"
    usual = next(iter(operation["responses"].values())).get("content", {})
    examples = usual.get("application/json", {}).get("examples", {})
    return examples.get(name, {}).get("value")


def unmoved(value: Any) -> Any:
    """A value without what differs each time, such as moments and the ids of syncs."""
    if isinstance(value, dict):
        return {name: unmoved(each) for name, each in value.items()}
    if isinstance(value, list):
        return [unmoved(each) for each in value]
    return MOVING.sub("…", value) if isinstance(value, str) else value


def problems(schema: dict[str, Any], value: object) -> list[str]:
    """What is wrong with a value by a schema of the document."""
    whole = {**schema, "components": spec()["components"]}
    return [error.message for error in OAS31Validator(whole).iter_errors(value)]


def documented(method: str, where: str, answer: Answer) -> str:
    """The status of an answer, which is as the document says."""
    responses = operations()[method, where]["responses"]
    assert str(answer.status) in responses, answer.body
    response = responses[str(answer.status)]
    for name, reference in response["headers"].items():
        header, found = resolved(reference), answer.headers.get(name.lower())
        assert found is not None or not header.get("required"), name
        assert found is None or problems(header["schema"], found) == [], name
    if "content" in response:
        media = answer.headers["content-type"].partition(";")[0]
        value = answer.json if media == "application/json" else answer.body
        assert problems(response["content"][media]["schema"], value) == [], answer.body
    else:
        assert answer.body == ""
    return str(answer.status)


def failing(simulator: LinkedInSimulator, operation: str = "introspect") -> Iterator[str]:
    """LinkedIn fails at an operation: in every way that is answered in its own way."""
    for fault, seconds in (("html-502", 0), ("error-503", 0), ("latency", 1)):
        simulator.faults.clear()
        control(simulator, "faults", fault=fault, seconds=seconds, times=9, operation=operation)
        yield fault
    simulator.faults.clear()


class Conversation:
    """Calls, each answer held against the document; it remembers which kinds there were."""

    def __init__(self) -> None:
        self.met = set[tuple[str, str, str]]()

    def say(self, caller: Member | Payer, method: str, target: str, *rest: Any) -> Answer:
        answer = caller.call(method, target, *rest)
        where, query = path_of(target), target.partition("?")[2]
        self.met.add((method, where, documented(method, where, answer)))
        if answer.status < 300:
            operation = operations()[method, where]
            names = {resolved(each)["name"] for each in operation.get("parameters", [])}
            assert {pair.partition("=")[0] for pair in query.split("&") if pair} <= names
            if rest and rest[0] is not None:
                schema = operation["requestBody"]["content"]["application/json"]["schema"]
                assert problems(schema, rest[0]) == []
        return answer

    def send_unread(self, caller: Member | Payer, method: str, target: str) -> None:
        """Send bodies that no operation reads: one too large, one compressed."""
        self.say(caller, method, target, "x" * MAX_BODY)
        self.say(caller, method, target, {}, {"Content-Encoding": "gzip"})
