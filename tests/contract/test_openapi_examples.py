"""The examples of docs/openapi.json: there are some everywhere, they are valid, and they work."""

import html
import json
from collections.abc import Iterator
from itertools import chain
from typing import Any
from urllib.parse import quote

import pytest

from tests.contract import published
from tests.contract.described import operations, problems, resolved, spec, texts
from tests.support import gateway
from tools.openapi.faults import FAULTS
from tools.openapi.operation_faults import OWN

CHOICES = ("recipient", "recommender", "descendant")
FINDERS = ("GET", "/v2/recommendation")
OF_A_MEMBER = [route for route in operations() if route[1].startswith("/v2/")]


def media_of(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each body that an operation takes or answers, and where it stands."""
    wholes = {"body": operation.get("requestBody", {}), **operation["responses"]}
    for place, whole in wholes.items():
        for media in whole.get("content", {}).values():
            yield place, media


def examples_of(described: dict[str, Any]) -> list[Any]:
    """Every example of a parameter, a header or a body, its schema's own included."""
    own = [each["value"] for each in described.get("examples", {}).values()]
    own += [described["example"]] if "example" in described else []
    return [*own, *resolved(described["schema"]).get("examples", [])]


@pytest.mark.parametrize("route", operations(), ids=" ".join)
def test_each_body_has_examples_which_are_what_it_says(route: tuple[str, str]) -> None:
    for place, media in media_of(operations()[route]):
        assert media.get("examples"), place
        for name, example in media["examples"].items():
            assert problems(media["schema"], example["value"]) == [], (place, name)


@pytest.mark.parametrize("kind", ["parameters", "headers"])
def test_each_parameter_and_header_has_an_example_or_few_values(kind: str) -> None:
    for name, each in spec()["components"][kind].items():
        schema = resolved(each["schema"])
        assert examples_of(each) or {"enum", "default"} & schema.keys(), name
        for example in examples_of(each):
            assert problems(each["schema"], example) == [], name


def test_each_example_of_an_error_is_of_a_class_that_its_operation_answers() -> None:
    """So that no text is left of an operation or a class that is gone."""
    names = [operation["operationId"] for operation in operations().values()]

    assert [begin for begin in OWN if not any(each.startswith(begin) for each in names)] == []
    shown = "\n".join(texts([operation["responses"] for operation in operations().values()]))
    for error in chain(FAULTS.values(), *OWN.values()):
        # A page has the text with a capital and escaped.
        assert str(error)[1:] in html.unescape(shown), error


def sent(parameter: dict[str, Any], choice: str) -> str | None:
    """Return what a page sends as a parameter unless its reader changes it, or None for nothing.

    It is the chosen example, else the first one; else a default, else a required one's only value.
    """
    examples = parameter.get("examples", {})
    if examples:
        return str(examples.get(choice, next(iter(examples.values())))["value"])
    fallback = parameter["schema"].get("default")
    value = parameter.get("example", fallback)
    return None if value is None else str(value)


def request(route: tuple[str, str], choice: str) -> tuple[str, str, dict[str, str], str | None]:
    """Return method, target, headers and body of the request that a page prepares."""
    operation = operations()[route]
    method, target = route
    headers, query = {"authorization": f"Bearer {published.token_of(published.RECOMMENDEE)}"}, []
    for each in map(resolved, operation.get("parameters", [])):
        value = sent(each, choice)
        if value is None:
            continue
        if each["in"] == "header":
            headers[each["name"]] = value
        elif each["in"] == "path":
            target = target.replace(f"{{{each['name']}}}", quote(value, safe=""))
        else:
            # What is reserved stays, and what is percent-encoded is not encoded again (RFC 6570).
            kept = "(),:%" if each.get("allowReserved") else ""
            query.append(f"{each['name']}={quote(value, safe=kept)}")
    content = operation.get("requestBody", {}).get("content", {})
    body = None
    if content:
        examples = content["application/json"]["examples"]
        body = json.dumps(examples.get(choice, next(iter(examples.values())))["value"])
        headers["content-type"] = "application/json"
    return method, f"{target}?{'&'.join(query)}" if query else target, headers, body


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("route", OF_A_MEMBER, ids=" ".join)
def test_the_prepared_request_of_each_operation_of_a_member_succeeds(
    route: tuple[str, str],
) -> None:
    published.publish()
    method, target, headers, body = request(route, "status")
    if method == "POST" and "{urn}" not in route[1]:
        headers["authorization"] = f"Bearer {published.token_of(published.RECOMMENDER)}"

    answer = gateway.call(method, target, headers, body)

    assert str(answer.status) == next(iter(operations()[route]["responses"])), answer.body


@pytest.mark.usefixtures("stack")
@pytest.mark.parametrize("finder", CHOICES)
def test_each_finder_is_one_choice_away_and_finds(finder: str) -> None:
    published.publish()
    method, target, headers, _ = request(FINDERS, finder)
    writer = published.RECOMMENDEE if finder == "recipient" else published.RECOMMENDER
    headers["authorization"] = f"Bearer {published.token_of(writer)}"

    answer = gateway.call(method, target, headers)

    assert answer.status == 200, answer.body
    assert f"q={finder}&" in target
    assert [each["id"] for each in answer.json["elements"]] == [published.RECOMMENDATION["id"]]
