"""What operations cost in the store does not depend on how much there is (DESIGN 11).

The whole run has 100,000 of each: of one member's recommendations and syncs, of one account's
viewers, people, lines of the ledger and connections.
"""

from tests.benchmarks.bench_storage_scale import measure
from tests.support.cloud import Cloud
from tests.support.sampling import size

FEW, MANY = 10, size(100_000, 1_000)


def test_an_operation_costs_the_same_among_ten_and_among_a_hundred_thousand(aws: Cloud) -> None:
    assert measure(aws, MANY) == measure(aws, FEW)
