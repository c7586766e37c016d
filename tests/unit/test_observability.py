"""The line of what has been dealt with is its metrics' record too."""

import io
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support import emf
from vouch.observability import METRICS, logger, measure, name_caller, record, stopwatch


@pytest.fixture
def logs(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What is logged from now on; what others measured without a line is in none."""
    record("nothing", "done", 0, correlation_id=None)
    written = io.StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", written)
    return written


def test_a_line_names_the_operation_and_carries_its_metrics(logs: io.StringIO) -> None:
    record("get_recommendation", "404", 12.3456, correlation_id="c-1", code="NOT_FOUND")

    (line,) = emf.lines(logs.getvalue())
    assert {
        "level": "INFO",
        "message": "handled",
        "service": "vouch",
        "operation": "get_recommendation",
        "outcome": "404",
        "correlation_id": "c-1",
        "code": "NOT_FOUND",
        "Duration": 12.35,
    }.items() <= line.items()
    assert line["timestamp"].endswith("+00:00")
    assert emf.metrics_of(line) == {"Requests": 1, "Faults": 0, "Duration": 12.35}


def test_metrics_are_counted_by_stack_and_operation_and_never_by_an_id(logs: io.StringIO) -> None:
    record("get_recommendation", "200", 1, correlation_id="c-1", account="a-1", code=None)

    (line,) = emf.lines(logs.getvalue())
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert directive["Namespace"] == "Vouch"
    assert directive["Dimensions"] == [["service"], ["service", "operation"]]
    units = {each["Name"]: each["Unit"] for each in directive["Metrics"]}
    assert units == {"Requests": "Count", "Faults": "Count", "Duration": "Milliseconds"}
    assert line["account"] == "a-1"
    assert "code" not in line


def test_the_time_of_the_metrics_is_the_line_s(logs: io.StringIO) -> None:
    record("a", "200", 1, correlation_id="c-1")
    record("a", "200", 1, correlation_id="c-2")

    first, second = (line["_aws"]["Timestamp"] for line in emf.lines(logs.getvalue()))
    assert 1_700_000_000_000 < first <= second


def test_measurements_of_a_call_are_summed_in_its_one_line(logs: io.StringIO) -> None:
    measure("CreditsCharged", 2)
    measure("UpstreamDuration", 10.111)
    measure("UpstreamDuration", 10.111)
    record("a", "502", 30, correlation_id="c-1", fault=True, metrics={"CreditsReleased": 3})
    record("a", "200", 1, correlation_id="c-2")

    first, second = emf.records(logs.getvalue())
    assert emf.metrics_of(first) == {
        "Requests": 1,
        "Faults": 1,
        "Duration": 30,
        "CreditsReleased": 3,
        "CreditsCharged": 2,
        "UpstreamDuration": 20.22,
    }
    assert emf.metrics_of(second) == {"Requests": 1, "Faults": 0, "Duration": 1}


def test_measurements_of_concurrent_calls_stay_apart(logs: io.StringIO) -> None:
    measure("CreditsCharged", 1)
    with ThreadPoolExecutor(1) as other:
        other.submit(measure, "CreditsCharged", 10).result()
        other.submit(record, "b", "200", 1, correlation_id="c-1").result()
    record("a", "200", 1, correlation_id="c-2")

    charged = [line["CreditsCharged"] for line in emf.records(logs.getvalue())]
    assert charged == [10, 1]


def test_a_metric_without_a_meaning_is_refused() -> None:
    with pytest.raises(ValueError, match="no metric 'Surprises'"):
        record("a", "200", 1, correlation_id="c-1", metrics={"Surprises": 1})


def test_each_metric_has_its_meaning_beside_its_name() -> None:
    assert all(name[0].isupper() and meaning for name, meaning in METRICS.items())


def test_a_stopwatch_counts_milliseconds_from_where_it_is_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter([5.0, 5.25, 6.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(moments))

    elapsed = stopwatch()

    assert (elapsed(), elapsed()) == (250, 1000)


def test_a_caller_is_named_by_every_line_of_the_work_and_by_none_after_it(
    logs: io.StringIO,
) -> None:
    name_caller({"account": "a-1", "credential": None})
    logger.warning("upstream")
    record("a", "502", 1, correlation_id="c-1")
    record("b", "200", 1, correlation_id="c-2")

    lines = emf.lines(logs.getvalue())
    assert [line.get("account") for line in lines] == ["a-1", "a-1", None]
    assert not any("credential" in line for line in lines)


def test_callers_of_concurrent_calls_stay_apart(logs: io.StringIO) -> None:
    name_caller({"account": "a-1"})
    with ThreadPoolExecutor(1) as other:
        other.submit(name_caller, {"member": "m-1"}).result()
        other.submit(record, "b", "200", 1, correlation_id="c-1").result()
    record("a", "200", 1, correlation_id="c-2")

    first, second = emf.lines(logs.getvalue())
    assert (first.get("account"), first["member"]) == (None, "m-1")
    assert (second["account"], second.get("member")) == ("a-1", None)


def test_the_line_begins_as_all_lines_of_the_logger_do(
    logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    trace = "1-5759e988-bd862e3fe1be46a994272793"
    monkeypatch.setenv("_X_AMZN_TRACE_ID", f"Root={trace};Parent=53995c3f42cd8ad8;Sampled=1")
    name_caller({"account": "a-1"})
    logger.info("other", code="C")
    record("a", "200", 1, correlation_id="c-1", code="C")

    other, line = emf.lines(logs.getvalue())
    assert [*line][: len(other) - 2] == [*other][:-2]
    for name in ("level", "service", "account", "code", "xray_trace_id"):
        assert line[name] == other[name]
    assert (line["xray_trace_id"], len(line["timestamp"])) == (trace, len(other["timestamp"]))


def test_no_line_is_written_below_the_logger_s_level(
    logs: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logger._logger, "level", logging.WARNING)
    name_caller({"account": "a-1"})
    record("a", "200", 1, correlation_id="c-1")
    logger.warning("upstream")

    (line,) = emf.lines(logs.getvalue())
    assert line["message"] == "upstream"
    assert "account" not in line


class _Broken(io.StringIO):
    def write(self, _text: str) -> int:
        raise OSError("no space left on device")


def test_a_line_that_cannot_be_written_fails_no_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(logger.registered_handler, "stream", _Broken())

    record("a", "200", 1, correlation_id="c-1")

    assert "no space left on device" in capsys.readouterr().err


def test_half_of_a_character_keeps_no_line_from_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(
        logger.registered_handler, "stream", io.TextIOWrapper(written, encoding="utf-8")
    )

    record("a", "200", 1, correlation_id="\ud83d")

    (line,) = emf.lines(written.getvalue().decode())
    assert line["correlation_id"] == "\ud83d"
