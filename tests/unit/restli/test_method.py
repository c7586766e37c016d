"""Which method a request means: the table of CONTRACTS 2.2, row by row, and all beside it."""

import itertools
from typing import NamedTuple

import pytest

from vouch.errors import IllegalArgumentError
from vouch.restli.method import Method, resolve


class Row(NamedTuple):
    """One row of CONTRACTS 2.2."""

    http: str
    parameters: frozenset[str]
    has_key: bool
    method: str


def _rows() -> list[Row]:
    """HTTP method, deciding parameter, key in the path, Rest.li method."""
    printed = """
        GET     -       key  GET
        GET     q       -    FINDER
        GET     bq      -    BATCH_FINDER
        GET     ids     -    BATCH_GET
        GET     -       -    GET_ALL
        POST    -       -    CREATE
        POST    -       key  PARTIAL_UPDATE
        POST    action  -    ACTION
        POST    action  key  ACTION
        POST    -       -    BATCH_CREATE
        POST    ids     -    BATCH_PARTIAL_UPDATE
        PUT     -       key  UPDATE
        PUT     ids     -    BATCH_UPDATE
        DELETE  -       key  DELETE
        DELETE  ids     -    BATCH_DELETE
    """
    cells = (line.split() for line in printed.strip().splitlines())
    return [
        Row(http, frozenset({parameter} - {"-"}), key == "key", method)
        for http, parameter, key, method in cells
    ]


ROWS = _rows()
VERBS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")
PARAMETERS = ("action", "q", "bq", "ids")
SUBSETS = [
    frozenset(chosen)
    for size in range(len(PARAMETERS) + 1)
    for chosen in itertools.combinations(PARAMETERS, size)
]
SHAPES = {(row.http, row.parameters, row.has_key) for row in ROWS}
BESIDE = [
    shape for shape in itertools.product(VERBS, SUBSETS, (True, False)) if shape not in SHAPES
]


def _resolve(row: Row, said: str = "") -> Method:
    return resolve(row.http, said, row.parameters, has_key=row.has_key)


def test_every_method_has_its_row() -> None:
    assert {row.method for row in ROWS} == set(Method)


@pytest.mark.parametrize("row", [row for row in ROWS if row.method != "BATCH_CREATE"])
def test_the_uri_alone_determines_the_method(row: Row) -> None:
    assert _resolve(row) == row.method


@pytest.mark.parametrize("row", ROWS)
def test_the_header_may_say_the_same(row: Row) -> None:
    assert _resolve(row, row.method) == row.method


@pytest.mark.parametrize("row", ROWS)
def test_the_header_may_not_contradict_the_uri(row: Row) -> None:
    possible = {each.method for each in ROWS if each[:3] == row[:3]}

    for said in {*Method, "NONSENSE", "BATCH"} - possible:
        with pytest.raises(IllegalArgumentError) as refused:
            _resolve(row, said)

        assert "could not be resolved from request parameters." in refused.value.message


def test_batch_create_needs_its_method_header() -> None:
    assert resolve("POST", "", (), has_key=False) == "CREATE"
    assert resolve("POST", "BATCH_CREATE", (), has_key=False) == "BATCH_CREATE"
    with pytest.raises(IllegalArgumentError):
        resolve("POST", "BATCH_CREATE", (), has_key=True)


@pytest.mark.parametrize(("http", "parameters", "has_key"), BESIDE)
def test_another_uri_means_no_method_under_any_header(
    http: str, parameters: frozenset[str], has_key: bool
) -> None:
    for said in ("", *Method):
        with pytest.raises(IllegalArgumentError) as refused:
            resolve(http, said, parameters, has_key=has_key)

        assert f"Method '{http}' is not supported for URI" in refused.value.message
        for name in parameters:
            assert name in refused.value.message


@pytest.mark.parametrize("row", ROWS)
def test_other_parameters_do_not_change_the_method(row: Row) -> None:
    query = {*row.parameters, "start", "count", "fields", "statusFilters", "Q", "x"}

    assert resolve(row.http, row.method, query, has_key=row.has_key) == row.method


def test_a_long_header_is_cut_in_the_answer() -> None:
    with pytest.raises(IllegalArgumentError) as refused:
        resolve("GET", "X" * 5000, (), has_key=True)

    assert len(refused.value.message) < 300
