"""A query for Linkup's network recommendations (CONTRACTS 3.2; DESIGN 5.1)."""

from dataclasses import dataclass, field
from typing import Final, Literal

type Country = Literal["US", "UK", "FR", "DE", "NL", "IT", "IL", "CA", "BR", "ES", "IN"]
"""The country of Linkup's proxy (CONTRACTS 3.1)."""

DEFAULT_COUNTRY: Final[Country] = "FR"
DEFAULT_RESULTS: Final = 10
MAX_RESULTS: Final = 1_000
MAX_PAGES: Final = 100


@dataclass(frozen=True, slots=True)
class Query:
    """A query, its defaults filled in: in pages mode if it has pages, else in total mode."""

    login_token: str = field(default="", repr=False)
    """The member's cookie; empty where Linkup has a session of the viewer (v2)."""
    country: str = DEFAULT_COUNTRY
    total_results: int = DEFAULT_RESULTS
    start_page: int | None = None
    end_page: int | None = None
    viewer: str | None = None
    """The account's name for the member; what the call delivers is remembered under it."""
    only_new: bool = False
    """Whether those are left out whom the viewer was shown before."""

    @property
    def pages(self) -> int:
        """The number of pages asked for; 0 in total mode."""
        if self.start_page is None or self.end_page is None:
            return 0
        return self.end_page - self.start_page + 1
