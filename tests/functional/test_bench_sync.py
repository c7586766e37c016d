"""The benchmark of syncs runs over the present code: here with few recommendations."""

from tests.benchmarks import bench_sync
from tests.benchmarks.bench_sync import Sizes


def test_it_measures_syncs_that_create_leave_update_and_remove() -> None:
    found = bench_sync.measure(Sizes(records=20, few=4, changed=3, removed=1))

    assert (found.created, found.written, found.calls) == (20, 0, 0)
    assert (found.updated, found.deleted) == (3, 1)
