"""What Lambda hands a function beside the event, as far as functions here use it."""

import time


class Context:
    """An invocation that ends after so many seconds of the process's own clock."""

    def __init__(self, timeout: float = 10) -> None:
        self._ends = time.monotonic() + timeout

    def get_remaining_time_in_millis(self) -> int:
        return int((self._ends - time.monotonic()) * 1000)
