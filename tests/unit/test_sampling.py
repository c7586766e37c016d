"""What `make test` runs of a long test."""

import pytest

from tests.support import sampling
from tests.support.sampling import TESTS, TOOLING, sampled, size

CASES = range(100)


@pytest.fixture
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sampling, "WHOLE", False)


@pytest.mark.usefixtures("_quick")
def test_a_sample_is_a_few_of_the_cases_in_their_order() -> None:
    found = sampled(CASES, 7)

    assert len(found) == 7
    assert found == sorted(set(found) & set(CASES))


@pytest.mark.usefixtures("_quick")
def test_a_seed_draws_the_same_cases_again(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    for seed in ("1", "2", "1"):
        monkeypatch.setattr(sampling, "SEED", seed)
        drawn.append(sampled(CASES, 7))

    assert drawn[0] == drawn[2] != drawn[1]


@pytest.mark.usefixtures("_quick")
def test_two_tests_draw_different_cases(monkeypatch: pytest.MonkeyPatch) -> None:
    here = sampled(CASES, 7)
    monkeypatch.setenv("PYTEST_CURRENT_TEST", "another")

    assert sampled(CASES, 7) != here


@pytest.mark.usefixtures("_quick")
def test_a_small_set_of_cases_runs_whole() -> None:
    assert sampled("abc", 3) == ["a", "b", "c"]


@pytest.mark.parametrize("whole", [True, False])
def test_the_whole_run_leaves_nothing_out(monkeypatch: pytest.MonkeyPatch, *, whole: bool) -> None:
    monkeypatch.setattr(sampling, "WHOLE", whole)

    assert (sampled(CASES, 7) == list(CASES)) is whole
    assert size(500, 50) == (500 if whole else 50)


@pytest.mark.parametrize("prefix", TOOLING)
def test_each_left_out_prefix_matches_a_test_file(prefix: str) -> None:
    assert [*TESTS.glob(f"{prefix}*")]


def test_the_tests_of_a_function_are_no_tests_of_a_tool_with_a_similar_name() -> None:
    functional = TESTS / "functional"

    assert sampling.is_tooling(functional / "test_manage.py")
    assert not sampling.is_tooling(functional / "test_manage_accounts.py")
    assert not sampling.is_tooling(functional / "test_manage_connections.py")
