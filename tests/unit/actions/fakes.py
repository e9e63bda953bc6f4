"""What the unit tests of the actions put in place of the world: ports met in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Tracker

from actions.adapters.grants import SignedGrants, sign
from actions.domain.grant import Grant
from actions.domain.identity import Asker, Checked, Claim, Sight, Verdict
from actions.domain.orders import (
    MethodKind,
    Order,
    OrderItem,
    OrderKey,
    OrderState,
    OrderSummary,
    Payment,
    PaymentKind,
    RecentOrders,
    Return,
    ReturnState,
    Shipment,
    ShipmentState,
    order_key,
)
from actions.domain.policy import Citation, PolicyAnswer, PolicyQuestion
from actions.handlers.base import HouseAction, HouseRules
from actions.handlers.guests import Reception
from actions.handlers.order_answers import OrderAnswers
from actions.services.guests import GuestService
from actions.services.orders import OrderService
from actions.services.pace import Pace

SECRET = "a-secret-of-forty-characters-for-testing"
CONTACT = "people@example.com"
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
TODAY = NOON.date()

GRANT = Grant(
    conv="c-1",
    msg="m-1",
    sub="ada",
    aud="shopper",
    jur="CN",
    loc="en",
    epoch=0,
    exp=int(NOON.timestamp()) + 60,
)


def order(
    order_id: str = "RC-10012",
    *,
    customer: str = "ada",
    state: OrderState = OrderState.SHIPPED,
    placed_on: date | None = date(2026, 5, 2),
) -> Order:
    """An order with something in every field."""
    return Order(
        id=order_id,
        customer=customer,
        state=state,
        placed_on=placed_on,
        currency="CNY",
        freight=Decimal("12.00"),
        total=Decimal("281.10"),
        items=(OrderItem("KET-1", "Kettle", 1, Decimal("269.10")),),
        shipments=(
            Shipment(
                "SF Express",
                "SF1",
                ShipmentState.IN_TRANSIT,
                date(2026, 5, 3),
                date(2026, 5, 6),
                None,
            ),
        ),
        returns=(Return(ReturnState.REQUESTED, "quality", date(2026, 5, 4)),),
        payments=(
            Payment(
                PaymentKind.PAYMENT,
                Decimal("281.10"),
                MethodKind.CARD,
                "visa",
                "1881",
                date(2026, 5, 2),
            ),
        ),
    )


@dataclass
class FakeOrders:
    """The `OrderStore` port over a list; counts what it was asked."""

    orders: Sequence[Order] = ()
    asked: list[tuple[OrderKey, Sight]] = field(default_factory=list)
    failure: Exception | None = None
    delay_s: float = 0.0

    async def find(self, key: OrderKey, *, sight: Sight) -> Order | None:
        self.asked.append((key, sight))
        await asyncio.sleep(self.delay_s)
        await self.probe()
        own = self._seen(sight)
        exact = [each for each in own if order_key(each.id).text == key.text]
        alike = [each for each in own if order_key(each.id).digits == key.digits]
        meant = exact or (alike if key.is_bare_number else [])
        return meant[0] if len(meant) == 1 else None

    async def recent(self, sight: Sight, *, whole: int, others: int) -> RecentOrders | None:
        await self.probe()
        own = sorted(
            self._seen(sight),
            key=lambda each: (each.placed_on or date.min, len(each.id), each.id),
            reverse=True,
        )
        if not own:
            return None
        rest = own[whole : whole + others]
        return RecentOrders(
            tuple(own[:whole]),
            tuple(OrderSummary(each.id, each.state) for each in rest),
            max(len(own) - whole - others, 0),
        )

    async def probe(self) -> None:
        if self.failure is not None:
            raise self.failure

    def _seen(self, sight: Sight) -> list[Order]:
        """The orders that may be seen, without what they were paid with unless that may too."""
        own = [each for each in self.orders if each.customer == sight.customer]
        own = [each for each in own if sight.order_id in (None, each.id)]
        return own if sight.payment_details else [replace(each, payments=()) for each in own]


@dataclass
class FakeGuests:
    """The `GuestStore` port: some claims open something; what was proved is kept, not counted."""

    opens: dict[Claim, Sight] = field(default_factory=dict)
    proved: tuple[Sight, ...] = ()
    verdict: Verdict = Verdict.NOT_MATCHED
    failure: Exception | None = None
    asked: list[tuple[Claim, Asker]] = field(default_factory=list)

    async def check(self, claim: Claim, *, asker: Asker, now: datetime) -> Checked:
        self.asked.append((claim, asker))
        if self.failure is not None:
            raise self.failure
        sight = self.opens.get(claim)
        if sight is None:
            return Checked(self.verdict)
        self.proved = (sight,)
        return Checked(Verdict.VERIFIED, sight)

    async def sights(self, asker: Asker, *, now: datetime) -> tuple[Sight, ...]:
        return self.proved


CITATION = Citation(
    passage="cn-7d-10-1",
    title="The seven days start the day after you sign",
    cites="7D 10(1)",
    jurisdiction="CN",
    quote="The day you sign for the parcel is day zero.",
    score=0.8125,
    url="/policies/cn-7d-10-1",
    law="Interim Measures for 7-Day No-Reason Returns of Online Purchases",
    effective_from="2017-03-15",
    confidence="verified",
    kind="law",
)
ANSWERED = PolicyAnswer(True, "The seven days start tomorrow.", (CITATION,), None)
ABSTAINED = PolicyAnswer(
    False, "I have no passage that answers this.", (), "no_passage_close_enough"
)


@dataclass
class FakeAnswers:
    """The `PolicyAnswers` port with one answer for everything."""

    says: PolicyAnswer = ANSWERED
    asked: list[PolicyQuestion] = field(default_factory=list)
    failure: Exception | None = None
    delay_s: float = 0.0

    async def answer(self, question: PolicyQuestion) -> PolicyAnswer:
        self.asked.append(question)
        await asyncio.sleep(self.delay_s)
        await self.probe()
        return self.says

    async def probe(self) -> None:
        if self.failure is not None:
            raise self.failure


def rules(*, budget_s: float = 5.0, now: Callable[[], datetime] = lambda: NOON) -> HouseRules:
    """The house's rules with the real verifier and a clock that stands still."""
    return HouseRules(SignedGrants(SECRET), CONTACT, now, budget_s)


def reception(guests: FakeGuests | None = None) -> Reception:
    """The reception of a house whose answers need no even pace."""
    return Reception(GuestService(guests or FakeGuests(), Pace(0)), rules())


def answers_on(orders: FakeOrders) -> OrderAnswers:
    """What is said about the orders of a store."""
    return OrderAnswers(OrderService(orders))


def state(
    text: str = "where is my order",
    *,
    grant: Grant | None = GRANT,
    entities: Sequence[str] = (),
    slots: dict[str, Any] | None = None,
    said: dict[str, str] | None = None,
    intent: str = "order_status",
    **changed: Any,
) -> dict[str, Any]:
    """A tracker's state as Rasa posts it, the message vouched for by `grant`.

    `entities` are the order numbers of the message, `said` its other entities by their names.
    """
    found = [("order_number", value) for value in entities] + list((said or {}).items())
    latest = {
        "intent": {"name": intent, "confidence": 0.98},
        "entities": [
            {"entity": name, "value": value, "extractor": "RegexEntityExtractor"}
            for name, value in found
        ],
        "text": text,
        "message_id": GRANT.msg,
        "metadata": {} if grant is None else {"grant": sign(grant, SECRET)},
    }
    return {
        "sender_id": GRANT.conv,
        "slots": {"order_id": None, **(slots or {})},
        "latest_message": {**latest, **changed},
        "events": [],
    }


async def run(action: HouseAction, tracker_state: dict[str, Any]) -> Said:
    """Run an action as rasa-sdk's executor does."""
    dispatcher = CollectingDispatcher()
    events = await action.run(dispatcher, Tracker.from_dict(tracker_state), {})
    return Said(dispatcher.messages, events)


@dataclass(frozen=True)
class Said:
    """What an action said and left behind."""

    messages: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def responses(self) -> list[str | None]:
        """The responses named, in order."""
        return [message["response"] for message in self.messages]

    @property
    def parts(self) -> list[dict[str, Any]]:
        """The parts of every message, in order."""
        return [part for message in self.messages for part in message["custom"].get("parts", [])]


def anonymous() -> Grant:
    """A grant for somebody who has not signed in."""
    return replace(GRANT, sub=None)
