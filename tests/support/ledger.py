"""The invariants of the ledger, read past the product from all that is in the table.

See DESIGN 5.3.
"""

from collections import Counter
from typing import Any

from tests.support import store
from vouch.aws import dynamodb
from vouch.settings import settings

type Items = list[dict[str, Any]]


def months(account: str) -> dict[str, Items]:
    """Return everything that is stored for an account, by month."""
    found: dict[str, Items] = {}
    for item in map(dynamodb.unpack, store.items(settings().credits_table)):
        owner, _, period = item["pk"].partition("#")
        if owner == account:
            found.setdefault(period, []).append(item)
    return found


def balance_of(items: Items) -> dict[str, Any]:
    (balance,) = (item for item in items if item["sk"] == "balance")
    return balance


def lines_of(items: Items) -> Items:
    return [item for item in items if item["sk"].startswith("entry#")]


def reservations_of(items: Items) -> Items:
    return [item for item in items if item["sk"].startswith("reservation#")]


def check(account: str) -> None:
    """Check that every month of the account is sound."""
    for items in months(account).values():
        _check_month(balance_of(items), lines_of(items), reservations_of(items))


def charged(account: str) -> int:
    """Return the credits charged over all months."""
    return sum(int(balance_of(items)["charged"]) for items in months(account).values())


def _check_month(balance: dict[str, Any], lines: Items, reservations: Items) -> None:
    assert balance["granted"] == balance["remaining"] + balance["reserved"] + balance["charged"]
    if "monthlyCredits" in balance:
        assert balance["remaining"] >= 0
        assert balance["granted"] == balance["monthlyCredits"]
    assert sum(line["credits"] for line in lines) == balance["remaining"]

    open_ = [each for each in reservations if each["state"] == "OPEN"]
    assert balance["reserved"] == sum(each["credits"] for each in open_)
    kept = [each for each in reservations if "viewer" in each]
    assert {each["state"] for each in kept} <= {"SETTLED"}
    in_index = {each["id"] for each in reservations if "shard" in each}
    assert in_index == {each["id"] for each in (*open_, *kept)}

    settled = [line for line in lines if line["type"] == "SETTLED"]
    assert balance["charged"] == sum(line["charged"] for line in settled)
    assert balance["charged"] == _sum(balance, "charged_")
    ends = Counter(line["type"] for line in lines if line["type"] in {"SETTLED", "RELEASED"})
    assert ends == Counter({kind: balance.get(f"outcome_{kind}", 0) for kind in ends})
    assert _sum(balance, "calls_") == ends.total()
    _check_reservations(lines, reservations)
    _check_calls(balance, lines, reservations)
    _check_upstream(balance, lines)


def _check_upstream(balance: dict[str, Any], lines: Items) -> None:
    """Check that the counts of Linkup's bill are the sums of the lines, each of which counts once.

    See DESIGN 13.4.
    """
    ended = [line for line in lines if line["type"] in {"SETTLED", "RELEASED"}]
    assert balance.get("upstreamCounted", 0) == len(ended)
    numbers = {"upstream_credits", "upstream_estimate"}
    unknown = [line for line in ended if not numbers & line.keys() and not _is_refused(line)]
    consumed = sum(line.get("upstream_credits", 0) for line in ended)
    assert balance.get("upstreamConsumed", 0) == consumed
    assert balance.get("upstreamEstimated", 0) == sum(
        line.get("upstream_estimate", 0) for line in ended
    )
    assert balance.get("upstreamUnknown", 0) == len(unknown)


def _is_refused(line: dict[str, Any]) -> bool:
    return line.get("upstream") == "REFUSED"


def _check_calls(balance: dict[str, Any], lines: Items, reservations: Items) -> None:
    """Check the counts of open calls, and of those of the hour that have no known outcome."""
    counted = [each for each in reservations if "hour" in each]
    open_ = {each["id"] for each in counted if each["state"] == "OPEN"}
    unknown = {line["reservation"] for line in lines if line.get("upstream") == "UNKNOWN"}
    hour = {each["id"] for each in counted if each["hour"] == balance.get("unresolvedHour")}
    assert balance.get("openCalls", 0) == len(open_)
    assert balance.get("unresolvedCalls", 0) == len(hour & (open_ | unknown))


def _check_reservations(lines: Items, reservations: Items) -> None:
    """Check that each is reserved once, and ended once or open."""
    made = Counter(line["reservation"] for line in lines if line["type"] == "RESERVED")
    ended = Counter(
        line["reservation"] for line in lines if line["type"] in {"SETTLED", "RELEASED"}
    )
    assert made == Counter({each["id"]: 1 for each in reservations})
    assert ended == Counter({each["id"]: 1 for each in reservations if each["state"] != "OPEN"})


def _sum(balance: dict[str, Any], prefix: str) -> int:
    return sum(value for name, value in balance.items() if name.startswith(prefix))
