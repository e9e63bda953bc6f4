"""What the demo storefront shows of the shop in the database."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Good:
    """Something for sale; of several variants the cheapest one's price.

    Attributes:
        several_prices: Whether some variant costs more.
    """

    name: str
    merchant: str
    category: str | None
    price: Decimal
    currency: str
    several_prices: bool = False


class Showcase(Protocol):
    """The shop's goods, for a page."""

    async def goods(self) -> tuple[Good, ...]:
        """Return some of what is sold, none when the shop cannot be read."""
        ...


class EmptyShowcase:
    """A shop with nothing in it; meets `Showcase`."""

    async def goods(self) -> tuple[Good, ...]:
        """Return nothing."""
        return ()
