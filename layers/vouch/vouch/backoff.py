"""How long to wait before trying again."""

import random
import time


def pause(tries: int) -> None:
    """Wait after so many tries: at random, up to 20 ms after the first, twice that after each more.

    At random, so that those who met do not meet again.
    """
    time.sleep(random.uniform(0, 0.01 * 2**tries))  # noqa: S311 (jitter, no secret)
