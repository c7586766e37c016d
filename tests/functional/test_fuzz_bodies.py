"""Bodies that nearly are a recommendation or a patch, and bodies that are nothing at all."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.functional.test_fuzz import PERSON, TOKENS, World, fuzz, grammar, line, send, urns
from tests.functional.test_fuzz import world as world  # noqa: PLC0414 (the fixture)
from tests.support.builders import PROTOCOL, path

odd = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    urns,
    st.sampled_from([10**400, -(2**63) - 1, "x" * 3001, "\ud800", "漢" * 3000, "\0"]),
)
values = st.recursive(
    odd, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(line, inner, max_size=4)
)
statuses = st.sampled_from(["PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED"])
positions = st.just(f"urn:li:position:({PERSON},1)")
visibilities = st.sampled_from(["EVERYONE", "CONNECTIONS", "HIDDEN"])
texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


def nearly(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with some of these members, most of them right; now and then one more."""
    often = {name: st.one_of(right, right, values) for name, right in members.items()}
    right = st.fixed_dictionaries({}, optional=members)
    return right | st.builds(
        lambda known, more: known | more,
        st.fixed_dictionaries({}, optional=often),
        st.dictionaries(st.sampled_from(["id", "status", "$set", "x", ""]), values, max_size=1),
    )


optional = nearly(
    message=texts,
    subject=texts,
    relationship=st.just("WORKED_IN_SAME_GROUP"),
    recommendeeEntity=positions,
    recommenderEntity=positions,
    visibilityForRecommender=visibilities,
    locale=nearly(language=st.just("en"), country=st.just("US")),
    previousRecommendation=st.sampled_from(["<urn>", f"urn:li:recommendation:({PERSON},1)"]),
)
drafts = st.builds(
    lambda required, more: required | more,
    st.fixed_dictionaries({"recommendee": st.just("<bob>"), "recommendationText": texts}),
    optional,
)
sets = st.one_of(
    statuses.map(lambda status: {"status": status}),
    nearly(status=statuses, recommendeeEntity=positions),
    nearly(visibilityForRecommender=visibilities, recommendeeEntity=positions),
)
deletions = st.lists(st.just("recommendeeEntity") | line, max_size=2)
patches = nearly(patch=st.one_of(
    st.fixed_dictionaries({"$set": sets}),
    nearly(**{"$set": sets, "$delete": deletions, "locale": values}),
))  # fmt: skip
monsters = st.sampled_from(
    [b"[" * 99_999, b'{"a":' * 9_999, b'{"id":' + b"9" * 99_999 + b"}", b"\xef\xbb\xbf{}", b""]
)


def sent_as(value: object) -> st.SearchStrategy[bytes]:
    """JSON text of a value, now and then in another encoding or cut short."""
    text = json.dumps(value)
    data = text.encode()
    return st.sampled_from([data] * 12 + [text.encode("utf-16"), data[:-1], data + b"x"])


noise = st.one_of(st.binary(max_size=40), monsters, grammar.map(str.encode))
bodies = st.one_of(*[each.flatmap(sent_as) for each in (drafts, patches, values)], noise)


@fuzz
@given(st.one_of(drafts, drafts, values).flatmap(sent_as) | noise)
def test_any_body_of_a_recommendation_is_answered_in_shape(world: World, body: bytes) -> None:
    written = body.replace(b"<bob>", world.people["bob"].urn.encode())
    written = written.replace(b"<urn>", world.urn.encode())
    send(world, "POST", "/v2/recommendation", {"Authorization": TOKENS[0], **PROTOCOL}, written)


@fuzz
@given(st.sampled_from(TOKENS), st.one_of(patches, patches, values).flatmap(sent_as) | noise)
def test_any_patch_is_answered_in_shape(world: World, token: str, body: bytes) -> None:
    send(world, "POST", path(world.urn), {"Authorization": token, **PROTOCOL}, body)
