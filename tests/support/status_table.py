"""The status machine as CONTRACTS 1.4 prints it and DESIGN 4.4 hands it out, typed in by hand.

One grid per actor, from the state of the row to the state of the column:
`y` taken, `=` already so, `a` not this actor's to ask (403), `e` no such edge (409).
"""

from collections.abc import Iterator

STATES = ("PENDING", "VISIBLE", "HIDDEN", "WITHDRAWN", "REPLACED", "CLOSED")

GRIDS = {
    "recommendee": """
        PENDING    = y y a y y
        VISIBLE    e = y a y y
        HIDDEN     e y = a y e
        WITHDRAWN  e e e a e e
        REPLACED   e e e a = e
        CLOSED     y e e a e =
    """,
    "recommender": """
        PENDING    a a a y a a
        VISIBLE    a a a y a a
        HIDDEN     a a a y a a
        WITHDRAWN  a a a = a a
        REPLACED   a a a e a a
        CLOSED     a a a e a a
    """,
    "revision": """
        PENDING    a a a a y a
        VISIBLE    a a a a y a
        HIDDEN     a a a a y a
        WITHDRAWN  a a a a e a
        REPLACED   a a a a = a
        CLOSED     a a a a e a
    """,
}


def triples() -> Iterator[tuple[str, str, str, str]]:
    """Yield every (current, target, actor, outcome): 6 x 6 x 3."""
    for actor, grid in GRIDS.items():
        for line in grid.split("\n"):
            if line.strip():
                current, *outcomes = line.split()
                for target, outcome in zip(STATES, outcomes, strict=True):
                    yield current, target, actor, outcome
