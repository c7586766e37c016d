"""docs/openapi.json: what pages, linters and generators of clients need of each operation."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest

from tests.contract.described import operations, resolved, spec, texts

LINK = re.compile(r"\]\(#/([^/)]+)/([^)]+)\)")
MOST_OF_A_SUMMARY = 80
FINDERS = {"recipient", "recommender", "descendant"}


def parameters(operation: dict[str, Any]) -> list[dict[str, Any]]:
    return [resolved(each) for each in operation.get("parameters", [])]


def named(operation_id: str) -> dict[str, Any]:
    (found,) = (each for each in operations().values() if each["operationId"] == operation_id)
    return found


def test_it_says_who_answers_for_it_and_under_which_licence() -> None:
    info = spec()["info"]

    assert info["contact"]["name"]
    assert info["license"]["identifier"] == "Apache-2.0"


def test_its_first_server_is_the_one_that_serves_it() -> None:
    local = [each["url"] for each in spec()["servers"]]

    assert local[0] == "/"
    assert any("execute-api" in each for each in local)
    assert any("127.0.0.1" in each for each in local)
    for path in spec()["paths"].values():
        assert not [each for each in (path, *path.values()) if "servers" in each]


@pytest.mark.parametrize("route", operations(), ids=" ".join)
def test_each_operation_has_a_tag_a_summary_a_description_and_security(
    route: tuple[str, str],
) -> None:
    operation = operations()[route]

    assert len(operation["tags"]) == 1
    assert 0 < len(operation["summary"]) <= MOST_OF_A_SUMMARY
    assert not operation["summary"].endswith(".")
    assert len(operation["description"]) > len(operation["summary"])
    assert isinstance(operation["security"], list)


def test_each_tag_is_told_of_and_has_an_operation() -> None:
    used = [name for operation in operations().values() for name in operation["tags"]]
    told = [each["name"] for each in spec()["tags"]]

    assert set(told) == set(used)
    assert len(set(told)) == len(told)
    assert all(each["description"] for each in spec()["tags"])


def test_each_link_to_an_operation_leads_to_one() -> None:
    known = {
        (operation["tags"][0], operation["operationId"]) for operation in operations().values()
    }
    links = [(unquote(tag), name) for text in texts(spec()) for tag, name in LINK.findall(text)]

    assert links
    assert set(links) <= known


def test_each_rest_li_method_leads_to_an_operation_that_says_its_name() -> None:
    (table,) = (each["description"] for each in spec()["tags"] if each["name"] == "Recommendations")
    rows = [line for line in table.splitlines() if LINK.search(line)]
    named_first = {
        re.split("[`:,|]", row.strip("| "))[0].strip(): LINK.findall(row) for row in rows
    }

    for method in ("CREATE", "GET", "BATCH_GET", "FINDER", "PARTIAL_UPDATE"):
        for _, operation_id in named_first[method]:
            assert method in named(operation_id)["summary"]
    for finder in FINDERS:
        assert any(f"FINDER `{finder}`" in row for row in rows)


def test_the_finders_and_batch_get_are_found_by_what_people_search_for() -> None:
    finders, batch = (
        named(each) for each in ("query_recommendations", "query_recommendations_batch_get")
    )

    assert {"FINDER", *FINDERS} <= set(re.findall(r"\w+", finders["summary"]))
    assert {"BATCH_GET", "ids"} <= set(re.findall(r"\w+", batch["summary"]))
    (q,) = (each for each in parameters(finders) if each["name"] == "q")
    assert {example["value"] for example in q["examples"].values()} == FINDERS
    assert all(example["summary"] for example in q["examples"].values())


@pytest.mark.parametrize(
    ("operation_id", "status"),
    [("create_recommendation", "201"), ("update_recommendation", "204")],
)
def test_what_a_write_is_usually_answered_comes_first(operation_id: str, status: str) -> None:
    assert next(iter(named(operation_id)["responses"])) == status


def test_parentheses_and_commas_stay_in_the_lists_of_rest_li_alone() -> None:
    for operation in operations().values():
        for each in parameters(operation):
            is_list = each["schema"].get("pattern", "").startswith(r"^List\(")
            assert each.get("allowReserved", False) is (is_list or each["name"] == "fields")


def test_each_parameter_and_each_header_of_an_answer_is_described() -> None:
    for kind in ("parameters", "headers"):
        for name, each in spec()["components"][kind].items():
            assert each["description"], name


def test_each_body_has_a_type_that_generators_of_clients_know() -> None:
    known = {"application/json", "application/x-www-form-urlencoded", "text/html"}
    media = [
        each
        for operation in operations().values()
        for whole in (operation.get("requestBody", {}), *operation["responses"].values())
        for each in whole.get("content", {})
    ]

    assert set(media) == known


def test_no_component_is_there_for_nothing() -> None:
    used = Counter(re.findall(r"#/components/(\w+)/([\w-]+)", "\n".join(texts(spec()))))
    schemes = {name for each in operations().values() for one in each["security"] for name in one}

    for kind, components in spec()["components"].items():
        found = schemes if kind == "securitySchemes" else {name for k, name in used if k == kind}
        assert set(components) == found, kind


def simple(schema: Any) -> Iterator[Any]:
    """Yield each schema that says of a value with a type of its own that null will do, too."""
    if isinstance(schema, list):
        for each in schema:
            yield from simple(each)
    elif isinstance(schema, dict):
        choices = schema.get("anyOf", [])
        if {"type": "null"} in choices and not any("$ref" in each for each in choices):
            yield schema
        for each in schema.values():
            yield from simple(each)


def test_null_is_one_of_the_types_of_a_value_and_the_old_keyword_is_gone() -> None:
    schemas = spec()["components"]["schemas"]

    assert [*simple(schemas)] == []
    assert '"nullable"' not in str(schemas)
    assert [*simple([{"anyOf": [{"type": "string"}, {"type": "null"}]}])] != []
