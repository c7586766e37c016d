"""DynamoDB's answers are read as the SDK's own parser reads them."""

import json
from typing import Any

import boto3
import pytest
from botocore.parsers import JSONParser, QueryParser
from hypothesis import given
from hypothesis import strategies as st

from vouch.aws import dynamodb
from vouch.aws.parsing import AttributeParser, ParserFactory, is_supported
from vouch.aws.session import session

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


def read(parser: JSONParser, shape: Any, content: Any, status: int = 200) -> Any:
    """Return what the parser makes of an answer, or the kind of error that it raises."""
    answer = {"body": json.dumps(content).encode(), "headers": {}, "status_code": status}
    try:
        return parser.parse(answer, shape)
    except Exception as error:
        return type(error)


def check(shape: Any, content: Any, status: int = 200) -> Any:
    """Check that the SDK reads an answer of a shape, or of a DynamoDB operation, likewise."""
    if isinstance(shape, str):
        shape = MODEL.operation_model(shape).output_shape
    found = read(AttributeParser(), shape, content, status)
    assert found == read(JSONParser(), shape, content, status)
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
    read(AttributeParser(), MODEL.operation_model("GetItem").output_shape, {"Item": item})

    assert searched == ["GetItemOutput", "AttributeValue"]  # the map's


@given(st.dictionaries(TEXTS, ATTRIBUTES, max_size=3))
def test_every_item_of_an_error_is_read_as_the_sdk_reads_it(item: Any) -> None:
    reasons = [{"Code": "ConditionalCheckFailed", "Item": item}, {"Code": "None"}]
    cancelled = {"__type": "TransactionCanceledException", "CancellationReasons": reasons}
    failed = {"__type": "ConditionalCheckFailedException", "Item": item}

    check(MODEL.shape_for("TransactionCanceledException"), cancelled, 400)
    read_alone = check(MODEL.shape_for("ConditionalCheckFailedException"), failed, 400)
    assert read_alone.keys() == {"Item"}
    check("TransactWriteItems", cancelled, 400)


def test_another_service_may_call_a_text_an_attribute_value() -> None:
    model = boto3.client("cloudwatch", region_name="us-east-1").meta.service_model
    shape = model.operation_model("DescribeAlarmContributors").output_shape
    assert shape
    [listed] = [name for name, each in shape.members.items() if each.type_name == "list"]

    found = check(shape, {listed: [{"ContributorAttributes": {"name": "text"}}]})

    assert found[listed][0]["ContributorAttributes"] == {"name": "text"}


def test_the_client_of_dynamodb_uses_this_parser() -> None:
    client = dynamodb.client()

    protocol = client.meta.service_model.resolved_protocol
    parsers: Any = client._endpoint._response_parser_factory  # type: ignore[attr-defined]
    assert isinstance(parsers.create_parser(protocol), AttributeParser)


def test_parsers_of_other_protocols_are_the_sdks() -> None:
    assert type(ParserFactory().create_parser("query")) is QueryParser


class WithoutMaps(JSONParser):
    _handle_map = None


class WithMoreArguments(JSONParser):
    def _handle_structure(self, shape: Any, value: Any, depth: int) -> Any:
        raise NotImplementedError


@pytest.mark.parametrize("sdk", [WithoutMaps, WithMoreArguments])
def test_an_sdk_with_other_methods_keeps_its_own_parser(
    sdk: type[JSONParser], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not is_supported(sdk)

    monkeypatch.setattr("vouch.aws.session.is_supported", lambda: False)
    client: Any = session.__wrapped__().client("dynamodb")
    assert type(client._endpoint._response_parser_factory.create_parser("json")) is JSONParser
