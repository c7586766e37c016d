"""URNs of the records that a member gave or received, out of the indexes of Recommendations."""

from collections.abc import Iterator

from vouch.aws import dynamodb
from vouch.domain.status import Status
from vouch.settings import settings
from vouch.storage.recommendation_index import INDEXES


def urns(member: str) -> Iterator[str]:
    """Of whatever status, without those that are deleted; one may come twice."""
    for finder in INDEXES:
        for status in Status:
            yield from _entries(finder, f"{member}#{status}")


def _entries(finder: str, partition: str) -> Iterator[str]:
    index, key = INDEXES[finder]
    with dynamodb.errors():
        pages = (
            dynamodb.client()
            .get_paginator("query")
            .paginate(
                TableName=settings().recommendations_table,
                IndexName=index,
                KeyConditionExpression=f"{key} = :partition",
                ExpressionAttributeValues=dynamodb.pack({":partition": partition}),
                ProjectionExpression="urn",
            )
        )
        for page in pages:
            yield from (item["urn"]["S"] for item in page["Items"])
