"""Recommendations as they may be stored, of whatever content: one record in any of its versions."""

from typing import Any

from hypothesis import strategies as st

from tests.support.lines import SUBJECT, WRITER
from vouch.domain.status import Status

URN = f"urn:li:recommendation:({WRITER},7)"
SECRET = "Nobody-else-may-read-this"
"""A secret that stands in every text of a member."""

type Record = dict[str, Any]

moments = st.integers(0, 2**42)
urns = st.integers(1, 9).map(f"urn:li:recommendation:({WRITER},{{}})".format)
texts = st.text(max_size=9).map(SECRET.__add__)
locales = st.fixed_dictionaries(
    {"language": st.sampled_from(["en", "de"])}, optional={"country": st.just("US")}
)
records: st.SearchStrategy[Record] = st.fixed_dictionaries(
    {
        "urn": st.just(URN),
        "id": st.just(7),
        "created": st.just(1000),
        "recommender": st.just(WRITER),
        "recommendee": st.just(SUBJECT),
        "version": st.integers(1, 9),
        "writeCount": st.integers(1, 9),
        "lastModified": moments,
        "recommendationText": texts,
        "status": st.sampled_from([str(each) for each in Status]),
        "visibilityForRecommender": st.sampled_from(["EVERYONE", "HIDDEN", "of-their-own"]),
        "actor": st.sampled_from([WRITER, SUBJECT]),
        "cause": st.sampled_from(["api", "queue", "sync"]),
        "correlationId": st.text("abc=", min_size=1, max_size=9),
    },
    optional={
        "message": texts,
        "subject": texts,
        "relationship": st.sampled_from(["WORKED_IN_SAME_GROUP", "of their own"]),
        "recommendeeEntity": st.sampled_from(["urn:li:position:1", "urn:li:position:2"]),
        "recommenderEntity": st.sampled_from(["urn:li:school:1", "urn:li:school:2"]),
        "locale": locales,
        "previousRecommendation": urns,
        "nextRecommendation": urns,
        "updateId": st.text("0123456789abcdef-", min_size=1, max_size=36),
        "supersedes": urns,
        "supersededBy": urns,
        "pendingRevision": urns,
        "receivedAs": texts,
        "place": texts,
    },
)
