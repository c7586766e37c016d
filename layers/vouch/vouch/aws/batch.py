"""A batch of a FIFO queue: what fails comes again, and what is behind it in its group."""

from collections.abc import Callable, Mapping
from typing import Any

from aws_lambda_powertools.utilities.batch import (
    SqsFifoPartialProcessor,
    process_partial_response,
)
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from vouch.aws.queues import Message


def process(
    event: Mapping[str, Any], handle: Callable[[Message], None]
) -> PartialItemFailureResponse:
    """Give each message to `handle`, which raises for one that is to come again."""

    def of_record(record: SQSRecord) -> None:
        handle(Message.of(record.raw_event))

    processor = SqsFifoPartialProcessor(skip_group_on_error=True)
    # Else a batch in which all fail is an error of the function beside.
    processor.raise_on_entire_batch_failure = False
    return process_partial_response(
        event=dict(event), record_handler=of_record, processor=processor
    )
