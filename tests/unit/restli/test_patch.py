"""The shape of a patch."""

import pytest

from vouch.errors import IllegalArgumentError
from vouch.restli.patch import parse_patch


def test_a_patch_names_the_fields_it_sets_deletes_and_changes_inside() -> None:
    patch = parse_patch({"patch": {"$set": {"a": 1}, "$delete": ["b", "c"], "d": {"$set": {}}}})

    assert patch.set == {"a": 1}
    assert patch.delete == ("b", "c")
    assert patch.nested == ("d",)


@pytest.mark.parametrize(
    "body",
    [
        {"patch": {"$set": {"a": 1}}},
        {"patch": {"$delete": ["a"]}},
        {"patch": {"a": {}}},
    ],
)
def test_every_part_may_be_left_out(body: object) -> None:
    assert sum(map(len, parse_patch(body))) == 1


@pytest.mark.parametrize("patch", [{}, {"$set": {}}, {"$delete": []}, {"$set": {}, "$delete": []}])
def test_a_patch_that_changes_nothing_is_refused(patch: object) -> None:
    with pytest.raises(IllegalArgumentError, match="changes nothing"):
        parse_patch({"patch": patch})


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (None, 'the one member "patch"'),
        ([], 'the one member "patch"'),
        ("patch", 'the one member "patch"'),
        ({}, 'the one member "patch"'),
        ({"patch": None}, 'the one member "patch"'),
        ({"patch": []}, 'the one member "patch"'),
        ({"patch": {"$set": {}}, "more": 1}, 'the one member "patch"'),
        ({"$set": {"a": 1}}, 'the one member "patch"'),
        ({"patch": {}}, "changes nothing"),
        ({"patch": {"$inc": {"a": 1}}}, r"unknown patch operator \$inc"),
        ({"patch": {"$set": []}}, r"\$set must be an object"),
        ({"patch": {"$set": None}}, r"\$set must be an object"),
        ({"patch": {"$delete": {}}}, r"\$delete must be an array"),
        ({"patch": {"$delete": "a"}}, r"\$delete must be an array"),
        ({"patch": {"$delete": [1]}}, r"\$delete must be an array"),
        ({"patch": {"$delete": [["a"]]}}, r"\$delete must be an array"),
        ({"patch": {"$set": {"a": 1}, "$delete": ["a"]}}, r"a is both in \$set and in \$delete"),
    ],
)
def test_a_patch_of_another_shape_is_refused_with_the_reason(body: object, complaint: str) -> None:
    with pytest.raises(IllegalArgumentError, match=complaint):
        parse_patch(body)


def test_a_long_name_is_not_repeated_whole() -> None:
    name = "x" * 10_000

    for body in (
        {"patch": {f"${name}": 1}},
        {"patch": {"$set": {name: 1}, "$delete": [name]}},
    ):
        with pytest.raises(IllegalArgumentError) as refused:
            parse_patch(body)
        assert len(refused.value.message) < 200
