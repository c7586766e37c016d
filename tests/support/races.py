"""A rival who writes between a call's reads and its write."""

from collections.abc import Callable

from tests.support.broken_table import broken, on_commit
from tests.support.gateway import Answer


def meanwhile(*rivals: Callable[[], Answer], act: Callable[[], Answer]) -> Answer:
    """Return the answer to a call whose every write is preceded by one more rival's."""
    waiting = list(rivals)

    def strike() -> None:
        assert waiting.pop(0)().status in {201, 204}

    with broken(before=on_commit(strike, times=len(rivals))):
        answer = act()
    assert waiting == []
    return answer
