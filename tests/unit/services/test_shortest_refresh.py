"""The parameter ShortestRefresh, as a function reads it at Init."""

import pytest

from vouch.services.network import refreshes


def shortest(said: str, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(refreshes, "shortest_refresh", lambda: said)
    return refreshes.shortest()


@pytest.mark.parametrize(("said", "seconds"), [("1m", 60), ("1h", 3_600), ("30d", 30 * 86_400)])
def test_an_interval_is_read(said: str, seconds: int, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shortest(said, monkeypatch) == seconds


@pytest.mark.parametrize("said", ["60", "1s", "h", "0m", "1h ", "31d", "99999d", "one hour"])
def test_a_parameter_that_allows_no_refresh_is_told_with_what_to_change(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RuntimeError, match=r"SHORTEST_REFRESH is .*change ShortestRefresh"):
        shortest(said, monkeypatch)
