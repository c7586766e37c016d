"""DynamoDB's answers are read as the SDK's own parser reads them."""

import json
from typing import Any

import boto3
import pytest
from botocore.parsers import JSONParser
from hypothesis import given
from hypothesis import strategies as st

from vouch.aws import dynamodb
from vouch.aws.parsing import AttributeParser

MODEL = boto3.client("dynamodb", region_name="us-east-1").meta.service_model
TEXTS = st.text(max_size=3)
PLAIN = st.one_of(
    st.fixed_dictionaries({"S": TEXTS}),
    st.fixed_dictionaries({"N": st.integers().map(str)}),
    st.fixed_dictionaries({"BOOL": st.booleans()}),
    st.fixed_dictionaries({"NULL": st.just(True)}),
    st.fixed_dictionaries({"B": st.just("AAE=")}),
    st.fixed_dictionaries({"SS": st.lists(TEXTS)}),
    st.fixed_dictionaries({"NS": st.lists(st.just("1"))}),
    st.fixed_dictionaries({"BS": st.lists(st.just("AAE="))}),
)
ATTRIBUTES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.fixed_dictionaries({"L": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"M": st.dictionaries(TEXTS, inner, max_size=3)}),
    ),
)
BROKEN: tuple[Any, ...] = (
    None, {}, [], "S", 1, {"S": None}, {"N": None}, {"S": 1}, {"N": 1.5}, {"X": "x"}, {"S": {}},
    {"S": "a", "N": "1"}, {"S": "a", "X": "x"}, {"M": None}, {"L": [None]}, {"M": {"a": None}},
    {"M": {"a": {"S": None}}}, {"B": 1}, {"L": {"S": "a"}}, {"M": [{"S": "a"}]},
)  # fmt: skip
"""What DynamoDB never sends."""


def read(parser: JSONParser, operation: str, content: Any) -> Any:
    """Return what the parser makes of an answer, or the kind of error that it raises."""
    shape = MODEL.operation_model(operation).output_shape
    answer = {"body": json.dumps(content).encode(), "headers": {}, "status_code": 200}
    try:
        return parser.parse(answer, shape)
    except Exception as error:
        return type(error)


def check(operation: str, content: Any) -> Any:
    found = read(AttributeParser(), operation, content)
    assert found == read(JSONParser(), operation, content)
    return found


@given(st.dictionaries(TEXTS, ATTRIBUTES, max_size=5))
def test_every_item_is_read_as_the_sdk_reads_it(item: Any) -> None:
    assert "Item" in check("GetItem", {"Item": item})
    check("Query", {"Items": [item, item], "LastEvaluatedKey": item, "Count": 2})
    check("BatchGetItem", {"Responses": {"Table": [item]}, "UnprocessedKeys": {}})
    check("TransactGetItems", {"Responses": [{"Item": item}, {}]})


@pytest.mark.parametrize("attribute", BROKEN, ids=json.dumps)
def test_a_broken_attribute_is_read_as_the_sdk_reads_it(attribute: Any) -> None:
    check("GetItem", {"Item": {"a": attribute, "b": {"S": "b"}}})


@pytest.mark.parametrize("content", [{}, {"Item": None}, {"Item": []}, {"Item": "a"}, [], "a"])
def test_a_broken_answer_is_read_as_the_sdk_reads_it(content: Any) -> None:
    check("GetItem", content)


def test_a_plain_attribute_is_not_searched_for_other_types(monkeypatch: pytest.MonkeyPatch) -> None:
    searched: list[str] = []
    own = JSONParser._handle_structure  # type: ignore[attr-defined]

    def search(self: JSONParser, shape: Any, value: Any) -> Any:
        searched.append(shape.name)
        return own(self, shape, value)

    monkeypatch.setattr(JSONParser, "_handle_structure", search)
    item = {"a": {"S": "a"}, "n": {"N": "1"}, "m": {"M": {"s": {"S": "s"}}}}
    read(AttributeParser(), "GetItem", {"Item": item})

    assert searched == ["GetItemOutput", "AttributeValue"]  # the map's


def test_the_client_of_dynamodb_reads_so() -> None:
    client = dynamodb.client()

    protocol = client.meta.service_model.resolved_protocol
    parsers: Any = client._endpoint._response_parser_factory  # type: ignore[attr-defined]
    assert isinstance(parsers.create_parser(protocol), AttributeParser)
