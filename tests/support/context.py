"""What Lambda hands a function beside the event, as far as functions here use it."""

import time


class Context:
    """An invocation that ends after a number of seconds of the process's own clock."""

    aws_request_id = "8f5b0ee5-65d4-4a9c-9d3c-2f0c5f3f5c11"

    def __init__(self, timeout: float = 10) -> None:
        self._ends = time.monotonic() + timeout

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - time.monotonic()) * 1000)
