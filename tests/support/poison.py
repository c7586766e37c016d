"""Records of a stream of recommendations, each with something wrong about it."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from tests.support.stream import Record

TEXT = "Nobody-else-may-read-this"
"""A text that a member wrote."""

type Spoil = Callable[[Record], object]


def image(name: str, **attributes: Any) -> Spoil:
    """Spoil attributes of an image; None removes one."""

    def spoil(record: Record) -> None:
        found = record["dynamodb"][name]
        found |= attributes
        for each in [each for each, value in attributes.items() if value is None]:
            del found[each]

    return spoil


def without(*path: str) -> Spoil:
    """Spoil a record by an absent part."""

    def spoil(record: Record) -> None:
        for each in path[:-1]:
            record = record[each]
        del record[path[-1]]

    return spoil


def with_(**fields: Any) -> Spoil:
    return lambda record: record.update(fields)


POISONS: dict[str, Spoil] = {
    "no old image": without("dynamodb", "OldImage"),
    "no new image": without("dynamodb", "NewImage"),
    "empty image": lambda record: record["dynamodb"].update(NewImage={}),
    "image of text": lambda record: record["dynamodb"].update(NewImage=TEXT),
    "no version": image("NewImage", version=None),
    "version of text": image("NewImage", version={"S": TEXT}),
    "version of a fraction": image("NewImage", version={"N": "2.5"}),
    "version of no digits": image("OldImage", version={"N": TEXT}),
    "no urn": image("NewImage", urn=None),
    "status of a number": image("NewImage", status={"N": "1"}),
    "status of null": image("NewImage", status={"NULL": True}),
    "locale of text": image("NewImage", locale={"S": TEXT}),
    "locale of numbers": image("NewImage", locale={"M": {"language": {"N": "1"}}}),
    "entity of a list": image("NewImage", recommendeeEntity={"L": [{"S": TEXT}]}),
    "update id of a number": image("NewImage", updateId={"N": "1"}),
    "no actor": image("NewImage", actor=None),
    "attribute without a type": image("NewImage", subject={}),
    "old party of a number": image("OldImage", recommender={"N": "1"}),
    "time of text": lambda record: record["dynamodb"].update(ApproximateCreationDateTime=TEXT),
    "another table": with_(eventSourceARN="arn:aws:dynamodb:us-east-1:1:table/Other/stream/now"),
    "an ARN that is none": with_(eventSourceARN=TEXT),
    "no ARN": without("eventSourceARN"),
    "another kind of change": with_(eventName=TEXT),
    "no kind of change": without("eventName"),
    "no change": without("dynamodb"),
    "change of text": with_(dynamodb=TEXT),
    "no sequence number": without("dynamodb", "SequenceNumber"),
}


def spoilt(record: Record, poison: str) -> Record:
    made = deepcopy(record)
    POISONS[poison](made)
    assert made != record
    return made
