"""`make bench` fails where a budget is missed, whatever else is reached."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.benchmarks.__main__ as bench
from tests.benchmarks.figures import Figure, exit_code, table, write
from vouch.observability import logger

FAST = Figure("start-up", 0.9, "x", "lower", 1.25, 1.0)
FAIR = Figure("codec", 5.0, "x", "higher", 3.0, 8.0)
SLOW = Figure("warm GET", 1.26, "x", "lower", 1.25, 1.1)


@pytest.mark.parametrize(
    ("figure", "verdict"),
    [
        (FAST, "moonshot"),
        (FAIR, "met"),
        (SLOW, "MISSED"),
        (FAST._replace(value=1.25), "met"),
        (FAIR._replace(value=8.0), "moonshot"),
        (FAIR._replace(value=2.99), "MISSED"),
        (FAST._replace(moonshot=None), "met"),
    ],
)
def test_a_figure_is_judged_by_its_budget_and_its_moonshot(figure: Figure, verdict: str) -> None:
    assert figure.verdict == verdict


def test_one_missed_budget_fails_the_run() -> None:
    assert exit_code([FAST, FAIR]) == 0
    assert exit_code([FAST, SLOW, FAIR]) == 1


def test_the_table_says_what_was_missed() -> None:
    rows = [[cell.strip() for cell in row.split("|")] for row in table([FAIR, SLOW]).splitlines()]

    assert rows[0] == ["what", "measured", "budget", "moonshot", "verdict"]
    assert rows[2] == ["codec", "5 x", "≥ 3", "≥ 8", "met"]
    assert rows[3] == ["warm GET", "1.26 x", "≤ 1.25", "≤ 1.1", "MISSED"]


def test_the_table_shows_the_commit_before_beside_this_one_where_both_were_measured() -> None:
    lines = table([FAIR._replace(before=4.5), SLOW]).splitlines()
    rows = [[cell.strip() for cell in row.split("|")] for row in lines]

    assert rows[0] == ["what", "before", "measured", "budget", "moonshot", "verdict"]
    assert rows[2] == ["codec", "4.5", "5 x", "≥ 3", "≥ 8", "met"]
    assert rows[3] == ["warm GET", "", "1.26 x", "≤ 1.25", "≤ 1.1", "MISSED"]


def test_the_file_holds_every_figure(tmp_path: Path) -> None:
    path = tmp_path / "new" / "bench.json"

    write([FAIR, FAST._replace(moonshot=None)], path)

    written = json.loads(path.read_text())
    assert written[0] == {
        "name": "codec",
        "value": 5.0,
        "unit": "x",
        "better": "higher",
        "budget": 3.0,
        "moonshot": 8.0,
        "spread": None,
        "before": None,
    }
    assert written[1]["moonshot"] is None


def test_what_handlers_log_is_not_among_what_the_bench_prints(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    logged = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", logged)
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "PARTS", {"noisy": _log_and_measure})

    assert bench.main(["noisy"]) == 0

    assert logged.getvalue() == ""
    logger.info("after it")
    assert "after it" in logged.getvalue()


def test_a_part_that_fails_hides_no_other_and_fails_the_run(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bench, "ROOT", tmp_path)
    monkeypatch.setattr(bench, "PARTS", {"broken": _fail, "noisy": _log_and_measure})

    assert bench.main([]) == 1

    told = capsys.readouterr()
    assert (FAIR.name in told.out, FAST.name in told.out) == (True, True)
    assert "the part broken FAILED" in told.out
    assert "no stand-in" in told.err


def _fail() -> Iterator[Figure]:
    yield FAIR
    raise RuntimeError("no stand-in")


def _log_and_measure() -> Iterator[Figure]:
    logger.info("a handler's line")
    yield FAST
