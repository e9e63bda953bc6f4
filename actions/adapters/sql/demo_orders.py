"""The demo shop's orders: one at least in every state, its dates counted back from today.

The numbers follow the days the orders were placed, so a list of them reads as a shop's does.
Days are told as "days ago"; a negative one is still to come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from actions.domain.orders import OrderState, ReturnKind, ReturnState, ShipmentState

FREE_DELIVERY_FROM = Decimal("300.00")
FREIGHT = Decimal("12.00")


@dataclass(frozen=True, slots=True)
class DemoShipment:
    """A parcel, its days told as days ago."""

    carrier: str
    tracking: str | None
    state: ShipmentState
    shipped: int | None = None
    expected: int | None = None
    delivered: int | None = None


@dataclass(frozen=True, slots=True)
class DemoReturn:
    """A return, its day told as days ago."""

    state: ReturnState
    reason: str
    requested: int
    kind: ReturnKind = ReturnKind.RETURN


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order: who, when, what (article number to quantity), and what became of it."""

    id: str
    customer: str
    placed: int
    state: OrderState
    items: dict[str, int]
    shipments: tuple[DemoShipment, ...] = field(default=())
    returns: tuple[DemoReturn, ...] = field(default=())


def _arrived(carrier: str, tracking: str, *, shipped: int, delivered: int) -> DemoShipment:
    """Return a parcel that came on the day it was expected."""
    return DemoShipment(carrier, tracking, ShipmentState.DELIVERED, shipped, delivered, delivered)


def _under_way(carrier: str, tracking: str, *, shipped: int, due_in: int) -> DemoShipment:
    """Return a parcel that is expected in so many days."""
    return DemoShipment(carrier, tracking, ShipmentState.IN_TRANSIT, shipped, -due_in)


ORDERS = (
    DemoOrder(
        id="RC-10001",
        customer="ada",
        placed=34,
        state=OrderState.DELIVERED,
        items={"LMP-DESK-OAK": 1},
        shipments=(_arrived("SF Express", "SF1029384756001", shipped=33, delivered=30),),
    ),
    DemoOrder(
        id="RC-10002",
        customer="bo",
        placed=28,
        state=OrderState.REFUNDED,
        items={"KET-GLASS-17": 1},
        shipments=(_arrived("ZTO Express", "ZT5566778899002", shipped=27, delivered=25),),
        returns=(DemoReturn(ReturnState.REFUNDED, "quality", requested=23),),
    ),
    DemoOrder(
        id="RC-10003",
        customer="dara",
        placed=21,
        state=OrderState.CANCELLED,
        items={"CHR-BEECH-1": 4},
    ),
    DemoOrder(
        id="RC-10004",
        customer="ada",
        placed=19,
        state=OrderState.REFUNDED,
        items={"SHO-RUN-38": 1, "CRM-HAND-75": 2},
        shipments=(_arrived("SF Express", "SF1029384756004", shipped=18, delivered=16),),
        returns=(DemoReturn(ReturnState.REFUNDED, "change_of_mind", requested=13),),
    ),
    DemoOrder(
        id="RC-10005",
        customer="chen",
        placed=17,
        state=OrderState.RETURNED,
        items={"HDP-OVER-NC": 1},
        shipments=(_arrived("JD Logistics", "JD0011223344005", shipped=16, delivered=14),),
        returns=(DemoReturn(ReturnState.RECEIVED, "change_of_mind", requested=9),),
    ),
    DemoOrder(
        id="RC-10006",
        customer="ada",
        placed=12,
        state=OrderState.RETURN_REQUESTED,
        items={"COT-WOOL-M": 1},
        shipments=(_arrived("SF Express", "SF1029384756006", shipped=11, delivered=8),),
        returns=(DemoReturn(ReturnState.REQUESTED, "change_of_mind", requested=3),),
    ),
    DemoOrder(
        id="RC-10007",
        customer="bo",
        placed=9,
        state=OrderState.DELIVERED,
        items={"TOY-BLK-80": 1, "TOY-TRAIN-1": 1, "BOK-KITE-HB": 1},
        shipments=(_arrived("YTO Express", "YT8877665544007", shipped=8, delivered=5),),
    ),
    DemoOrder(
        id="RC-10008",
        customer="dara",
        placed=8,
        state=OrderState.EXCHANGE_REQUESTED,
        items={"KBD-MECH-75": 1},
        shipments=(_arrived("JD Logistics", "JD0011223344008", shipped=7, delivered=5),),
        returns=(DemoReturn(ReturnState.REQUESTED, "quality", 1, ReturnKind.EXCHANGE),),
    ),
    DemoOrder(
        id="RC-10009",
        customer="ada",
        placed=6,
        state=OrderState.DELIVERED,
        items={"DRS-LINEN-S": 1, "SCF-CASH-GR": 1},
        shipments=(_arrived("SF Express", "SF1029384756009", shipped=5, delivered=2),),
    ),
    DemoOrder(
        id="RC-10010",
        customer="chen",
        placed=5,
        state=OrderState.SHIPPED,
        items={"BED-LIN-200": 1, "TEA-JAS-100": 2},
        shipments=(
            _under_way("ZTO Express", "ZT5566778899010", shipped=3, due_in=1),
            DemoShipment("SF Express", None, ShipmentState.PREPARING),
        ),
    ),
    DemoOrder(
        id="RC-10011",
        customer="dara",
        placed=3,
        state=OrderState.PACKED,
        items={"BAG-CANV-20": 1, "PWB-20K": 1},
        shipments=(DemoShipment("YTO Express", None, ShipmentState.PREPARING, expected=-3),),
    ),
    DemoOrder(
        id="RC-10012",
        customer="ada",
        placed=2,
        state=OrderState.SHIPPED,
        items={"KET-GOOSE-09": 1, "TEA-OOL-100": 2},
        shipments=(_under_way("SF Express", "SF1029384756012", shipped=1, due_in=2),),
    ),
    DemoOrder(
        id="RC-10013",
        customer="bo",
        placed=1,
        state=OrderState.PAID,
        items={"CRM-FACE-50": 1, "HNY-ACA-500": 1},
    ),
    DemoOrder(
        id="RC-10014",
        customer="chen",
        placed=0,
        state=OrderState.PLACED,
        items={"SHO-DERBY-42": 1, "HDP-BUDS-2": 1, "PUZ-MAP-500": 3},
    ),
)
