"""When a sync can be started: by the schedule once, and by a request after a rest."""

from typing import Any

import pytest

from vouch.domain.sync_start import AskedAt, Cause, DueBy, too_soon
from vouch.moment import Milliseconds, Seconds

DUE = DueBy(Seconds(1_000))
ASKED = AskedAt(Milliseconds(1_000_000))


@pytest.mark.parametrize(
    ("state", "cause", "wait"),
    [
        ({"dueAt": 1_000}, DUE, None),
        ({"dueAt": 1_001}, DUE, 0),
        ({}, DUE, 0),
        ({"dueAt": 1_000, "endedAt": 999_999}, DUE, None),
        ({}, ASKED, None),
        ({"endedAt": 940_000}, ASKED, None),
        ({"endedAt": 960_000}, ASKED, 20),
        # The sync ended after the request had been made, of which a message comes late.
        ({"endedAt": 5_000_000}, ASKED, 60),
    ],
)
def test_a_sync_is_started_once_for_a_cause(
    state: dict[str, Any], cause: Cause, wait: int | None
) -> None:
    assert too_soon(state, cause) == wait
