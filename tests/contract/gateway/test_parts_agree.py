"""What the actions say is what the gateway shows: two rooms, one contract of parts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from pydantic import TypeAdapter

from actions.adapters.sql import demo_shop
from actions.adapters.sql.demo_orders import ORDERS, DemoOrder
from actions.adapters.sql.engine import create_engine
from actions.adapters.sql.orders import SqlOrders
from actions.domain.identity import Sight
from actions.domain.orders import Order, OrderItem, OrderState, order_key
from actions.domain.policy import Citation
from actions.handlers import parts
from gateway.domain.parts import (
    ButtonsPart,
    CitationsPart,
    HandoffPart,
    OrderPart,
    Part,
)
from tests.tables import lay_tables

PARTS: TypeAdapter[Part] = TypeAdapter(Part)
TODAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sa.Engine]:
    """The demo shop's records."""
    path: Path = tmp_path_factory.mktemp("shop") / "recourse.db"
    lay_tables(f"sqlite:///{path}", "actions")
    engine = create_engine(f"sqlite:///{path}")
    demo_shop.seed(engine, TODAY)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("demo", ORDERS, ids=lambda demo: demo.id)
async def test_every_order_of_the_demo_shop_can_be_shown(shop: sa.Engine, demo: DemoOrder) -> None:
    """Every state, every shipment, every return: none is a card the gateway would refuse."""
    sight = Sight(demo.customer, payment_details=True)
    order = await SqlOrders(shop).find(order_key(demo.id), sight=sight)
    assert order is not None
    said = parts.order_part(order)

    part = PARTS.validate_python(said)

    assert isinstance(part, OrderPart)
    assert PARTS.dump_python(part, mode="json") == said


def test_every_state_of_an_order_is_one_the_gateway_knows() -> None:
    """A new state cannot be added to the one room alone."""
    for state in OrderState:
        item = OrderItem(sku="K-1", title="Kettle", quantity=1, unit_price=Decimal("0.10"))
        order = Order(
            id="RC-1",
            customer="ada",
            state=state,
            placed_on=None,
            currency="CNY",
            freight=Decimal("0.00"),
            total=Decimal("99999999999.99"),
            items=(item,),
        )
        assert isinstance(PARTS.validate_python(parts.order_part(order)), OrderPart)


@pytest.mark.parametrize("effective_from", ["2017-03-15", None])
@pytest.mark.parametrize("confidence", ["verified", "secondary", "unverified"])
def test_every_citation_can_be_shown(confidence: str, effective_from: str | None) -> None:
    """With and without a date, whatever the confidence; nothing of it is lost."""
    citation = Citation(
        passage="cn-7d-10-2",
        title="The seven days start the day after you sign",
        cites="7D 10(2); CRPL 25(1)",
        jurisdiction="CN",
        quote="Day zero.",
        score=0.81,
        url="/policies/cn-7d-10-2",
        law="Interim Measures",
        effective_from=effective_from,
        confidence=confidence,
        kind="law",
    )
    said = parts.citations_part([citation])

    part = PARTS.validate_python(said)

    assert isinstance(part, CitationsPart)
    assert PARTS.dump_python(part, mode="json") == said


def test_buttons_and_handoffs_can_be_shown() -> None:
    """The small parts agree too."""
    buttons = parts.buttons_part([parts.Button(title="RC-1 (shipped)", text="Where is RC-1?")])

    assert isinstance(PARTS.validate_python(buttons), ButtonsPart)
    assert isinstance(PARTS.validate_python(parts.handoff_part("a@b.example", "x")), HandoffPart)
