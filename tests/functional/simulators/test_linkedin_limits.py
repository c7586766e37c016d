"""LinkedIn's simulator: its clock, its quota and what it counts."""

import time

from tests.support.linkedin_caller import ALL, Caller

FINDER = f"/recommendation?q=recipient&statusFilters={ALL}"
DAY_MS = 86_400_000


def test_the_simulators_clock_may_be_ahead(linkedin: Caller) -> None:
    linkedin.told("clock", offset_ms=5_000)
    before = time.time_ns() // 1_000_000

    urn = linkedin.written()
    linkedin.told("clock", offset_ms=-DAY_MS)
    created = linkedin.record(urn)["created"]
    linkedin.status(urn, linkedin.ben, "VISIBLE")

    assert created >= before + 5_000
    assert linkedin.record(urn)["lastModified"] == created + 1


def test_a_quota_is_of_a_member_an_application_and_a_day_of_utc(linkedin: Caller) -> None:
    other = linkedin.told("tokens", member=linkedin.ana, client_id="other")["access_token"]
    linkedin.told("quota", per_day=2)

    def statuses(by: str | None = None, token: str | None = None) -> list[int]:
        return [linkedin.call("GET", FINDER, by, token=token).status_code for _ in range(3)]

    assert statuses() == statuses(linkedin.ben) == statuses(token=other) == [200, 200, 429]
    text = linkedin.call("GET", FINDER).json()["message"]
    assert "APPLICATION_AND_MEMBER DAY limit" in text
    assert linkedin.userinfo(other).status_code == 200
    linkedin.told("clock", offset_ms=DAY_MS)
    assert statuses() == [200, 200, 429]
    linkedin.told("quota", per_day=None)
    assert statuses() == [200, 200, 200]


def test_a_quota_of_an_application_is_for_all_its_members(linkedin: Caller) -> None:
    other = linkedin.told("tokens", member=linkedin.ana, client_id="other")["access_token"]
    linkedin.told("quota", application_per_day=2)

    def status(by: str | None = None, token: str | None = None) -> int:
        return linkedin.call("GET", FINDER, by, token=token).status_code

    assert [status(), status(linkedin.ben), status(), status(linkedin.ben)] == [200, 200, 429, 429]
    assert "APPLICATION DAY limit" in linkedin.call("GET", FINDER).json()["message"]
    assert status(token=other) == 200
    linkedin.told("clock", offset_ms=DAY_MS)
    assert status() == 200


def test_calls_are_counted_until_they_are_cleared(linkedin: Caller) -> None:
    linkedin.call("GET", FINDER)
    linkedin.call("GET", "/nowhere")
    linkedin.call("POST", "/recommendation", headers={"X-HTTP-Method-Override": "NO"})
    assert linkedin.calls() == {"calls": {"recipient": 1, "other": 2}, "total": 3}

    assert linkedin.control("DELETE", "calls").json() == {"calls": {}, "total": 0}
    assert linkedin.calls() == {"calls": {}, "total": 0}
