"""The tables and keys that are left: what they hold, and their deletion."""

import time
from contextlib import suppress
from typing import Any, Protocol

from botocore.exceptions import ClientError

from local.errors import LocalError
from ops.remove.resources import Resource

PAUSE_SECONDS = 2.0
MOST_SECONDS = 600.0
PENDING_DAYS = 7
"""The fewest days after which KMS deletes a key."""


class Holding(Protocol):
    """Something that holds state; `is_left` is asked first, `delete` does no harm twice."""

    resource: Resource

    def is_left(self) -> bool: ...
    def refuse(self) -> None:
        """Raise LocalError if it may not be deleted."""

    def describe(self) -> str: ...
    def delete(self) -> str:
        """Delete it, and return what became of it."""
        ...


class Table:
    """A table of DynamoDB."""

    def __init__(self, dynamodb: Any, resource: Resource) -> None:
        self.resource = resource
        self._dynamodb = dynamodb
        self._table = {"TableName": resource.id}

    def is_left(self) -> bool:
        return self._described() is not None

    def refuse(self) -> None:
        if (self._described() or {}).get("DeletionProtectionEnabled"):
            raise LocalError(
                f"{self.resource.id} has deletion protection. Deploy with DeletionProtection=false "
                "first, or, if its stack is gone: aws dynamodb update-table "
                f"--no-deletion-protection-enabled --table-name {self.resource.id}"
            )

    def describe(self) -> str:
        # DynamoDB's own count is up to six hours old.
        page = self._dynamodb.scan(**self._table, Select="COUNT", ConsistentRead=True)
        return f"{'more than ' if 'LastEvaluatedKey' in page else ''}{page['Count']:,} items"

    def delete(self) -> str:
        end = time.monotonic() + MOST_SECONDS
        while (table := self._described()) is not None:
            if time.monotonic() > end:
                raise LocalError(f"{self.resource.id} is still being deleted; run this again later")
            if table["TableStatus"] != "DELETING":
                self._delete()
            time.sleep(PAUSE_SECONDS)  # what is described may be of the moment before
        return "deleted"

    def _delete(self) -> None:
        """Ask for the deletion, unless the table is gone, or is being deleted or changed now."""
        errors = self._dynamodb.exceptions
        with suppress(errors.ResourceNotFoundException, errors.ResourceInUseException):
            self._dynamodb.delete_table(**self._table)

    def _described(self) -> dict[str, Any] | None:
        try:
            found: dict[str, Any] = self._dynamodb.describe_table(**self._table)["Table"]
        except self._dynamodb.exceptions.ResourceNotFoundException:
            return None
        return found


class Key:
    """A key of KMS, which can only be deleted after some days."""

    def __init__(self, kms: Any, resource: Resource) -> None:
        self.resource = resource
        self._kms = kms
        self._key = {"KeyId": resource.id}

    def is_left(self) -> bool:
        try:
            state: str = self._kms.describe_key(**self._key)["KeyMetadata"]["KeyState"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "NotFoundException":
                raise
            return False
        return state != "PendingDeletion"

    def refuse(self) -> None:
        """A key has no protection of its own."""

    def describe(self) -> str:
        return "what it has encrypted cannot be read again"

    def delete(self) -> str:
        if not self.is_left():
            return "scheduled before"
        answer = self._kms.schedule_key_deletion(**self._key, PendingWindowInDays=PENDING_DAYS)
        return (
            f"KMS deletes it in {PENDING_DAYS} days, on {answer['DeletionDate']:%Y-%m-%d}; until "
            f"then: aws kms cancel-key-deletion --key-id {self.resource.id}"
        )
