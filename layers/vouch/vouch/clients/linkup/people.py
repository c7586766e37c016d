"""The people that Linkup recommends, as its answers describe them (CONTRACTS 3.2)."""

from typing import TYPE_CHECKING, Annotated, Any, Final, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WrapValidator

if TYPE_CHECKING:
    from pydantic import ValidatorFunctionWrapHandler

MOST_PEOPLE: Final = 10_000
"""How many people an answer may hold: far more than can be asked for (CONTRACTS 3.1)."""


def _or_none(value: object, validate: "ValidatorFunctionWrapHandler") -> Any:
    """Return None for a value of another type, because the contract promises no type here."""
    try:
        return validate(value)
    except ValidationError:
        return None


type Text = Annotated[str | None, WrapValidator(_or_none)]
type Count = Annotated[Annotated[int, Field(ge=0)] | None, WrapValidator(_or_none)]


class Open(BaseModel):
    """An object whose unknown fields are kept."""

    model_config = ConfigDict(extra="allow", frozen=True)


class Person(Open):
    """One recommended person; only that it is an object is certain."""

    name: Text = None
    subtitle: Text = None
    profile_url: Text = None
    insight: Text = None
    entity_urn: Text = None
    profile_picture: Text = None


class Pagination(Open):
    """How many pages there are and were fetched, in pages mode."""

    current_page: Count = None
    total_pages: Count = None
    pages_fetched: Count = None


class Data(BaseModel):
    """The `data` of a success."""

    recommendations: Annotated[tuple[Person, ...], Field(max_length=MOST_PEOPLE)]
    total_results: Count = None
    pagination: Annotated[Pagination | None, WrapValidator(_or_none)] = None

    @property
    def number(self) -> int:
        """Return the total that Linkup gives, or the number of people where it gives none."""
        return len(self.recommendations) if self.total_results is None else self.total_results


class Recommendations(NamedTuple):
    """The recommended people, by relevance; `body` is JSON text of the published shape.

    It is Linkup's own text where that has the shape (v1). `upstream_credits` is what Linkup says
    that it took for the call, where it says so (v2), `upstream_estimate` what it took by its
    documentation (v1).
    """

    recommendations: tuple[Person, ...]
    total_results: int
    pagination: Pagination | None
    body: str
    request_id: str | None
    upstream_credits: int | None = None
    upstream_estimate: int | None = None

    @property
    def pages_fetched(self) -> int | None:
        """Return how many pages Linkup says it fetched; None where it does not say."""
        return self.pagination.pages_fetched if self.pagination else None
