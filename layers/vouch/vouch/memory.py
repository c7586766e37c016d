"""What a process remembers for a short time; the oldest is forgotten first.

The wall clock counts, because a monotonic one stands still while the Lambda runtime is frozen.
"""

from threading import Lock

from vouch.moment import Milliseconds, now


class Memory[T]:
    """Values by key: at most `most` of them, each fresh for `lasting` seconds; safe for threads."""

    def __init__(self, most: int, lasting: int) -> None:
        self._most = most
        self._lasting = lasting * 1000
        self._held: dict[str, tuple[Milliseconds, T]] = {}
        self._lock = Lock()

    def fresh(self, key: str) -> T | None:
        """Return the value, unless it is older than it may be; None also after a clock set back."""
        since, value = self._held.get(key, (Milliseconds(0), None))
        return value if 0 <= now() - since < self._lasting else None

    def held(self, key: str) -> T | None:
        """Return the value, however old it is."""
        return self._held.get(key, (0, None))[1]

    def since(self, key: str) -> Milliseconds | None:
        """Return since when the value is fresh, however old it is."""
        return self._held[key][0] if key in self._held else None

    def put(self, key: str, value: T, since: Milliseconds) -> None:
        """Remember a value that is fresh since then; where there is no room, forget the oldest."""
        with self._lock:
            self._held.pop(key, None)
            self._held[key] = since, value
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]

    def forget(self, key: str) -> None:
        """Forget one value, if there is one."""
        with self._lock:
            self._held.pop(key, None)

    def clear(self) -> None:
        """Forget everything, as a fresh process does."""
        with self._lock:
            self._held.clear()
