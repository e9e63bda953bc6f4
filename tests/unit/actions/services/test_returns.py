"""A return, talked through: by the shipped rules, over orders in memory."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from actions.domain.errors import EpochPassed
from actions.domain.identity import Sight
from actions.domain.orders import (
    Order,
    OrderItem,
    OrderState,
    Return,
    ReturnState,
    Shipment,
    ShipmentState,
)
from actions.domain.recalls import Concern, OpenRecall
from actions.domain.return_steps import (
    Ask,
    ChooseItem,
    ChooseLaw,
    HandOver,
    NoRules,
    NotMine,
    NotThere,
    PutRight,
    Show,
    Silent,
    Step,
    Stopped,
    UnderWay,
    Why,
)
from actions.domain.returns import KEPT_FOR, ReturnCase, read_case
from actions.services.orders import OrderService
from actions.services.return_ports import Asking
from actions.services.return_talk import Said
from actions.services.returns import ReturnService
from tests.unit.actions.fake_decisions import FakeDecisions, FakeOpenRecalls
from tests.unit.actions.fake_recalls import recall
from tests.unit.actions.fakes import NOON, TODAY, FakeOrders

ADA = (Sight("ada", payment_details=True),)


def bought(
    order_id: str,
    *titles: str,
    days_ago: int | None = 3,
    state: OrderState = OrderState.DELIVERED,
    returns: tuple[Return, ...] = (),
) -> Order:
    """An order of ada's, its parcel delivered so many days ago; None: still under way."""
    items = tuple(
        OrderItem(f"{order_id}-{place}", title, 1, Decimal("100.00"))
        for place, title in enumerate(titles)
    )
    came = None if days_ago is None else TODAY - timedelta(days_ago)
    parcel = Shipment("SF", "1", ShipmentState.IN_TRANSIT, TODAY, TODAY, came)
    total = sum((item.unit_price for item in items), Decimal("12.00"))
    placed_on = TODAY - timedelta(10)
    return Order(
        order_id, "ada", state, placed_on, "CNY", Decimal("12.00"), total, items, (parcel,), returns
    )


SHOP = (
    bought("RC-2", "Glass electric kettle, 1.7 l"),
    bought("RC-1", "Linen dress, size S", "Wool coat, size M"),
)


@dataclass
class Talk:
    """One conversation about a return, its case carried through JSON as the slot carries it."""

    orders: tuple[Order, ...] = SHOP
    sights: tuple[Sight, ...] = ADA
    decisions: FakeDecisions = field(default_factory=FakeDecisions)
    case: ReturnCase | None = None
    jurisdiction: str = "CN"
    spoken_of: str | None = None
    recalled: tuple[OpenRecall, ...] = ()

    async def say(self, text: str, intent: str = "nlu_fallback", *numbers: str) -> Step:
        """Say something and return what follows."""
        reply = await self._service().hear(self._kept(), self._said(text, intent, numbers))
        if not isinstance(reply.step, NotMine):
            self.case = reply.case
        return reply.step

    async def resume(self, text: str = "hello", **changed: object) -> Step:
        """Go on after another answer."""
        kept = self._kept()
        assert kept is not None
        said = replace(self._said(text, "greet", ()), **changed)  # type: ignore[arg-type]
        reply = await self._service().resume(kept, said)
        self.case = reply.case
        return reply.step

    def _service(self) -> ReturnService:
        recalls = FakeOpenRecalls(self.recalled)
        return ReturnService(OrderService(FakeOrders(self.orders)), self.decisions, recalls)

    def _kept(self) -> ReturnCase | None:
        return read_case(self.case and self.case.model_dump(mode="json"), NOON)

    def _said(self, text: str, intent: str, numbers: tuple[str, ...]) -> Said:
        asking = Asking("c-1", 0, NOON)
        said = (text, intent, numbers, self.spoken_of, self.jurisdiction, self.sights, asking)
        return Said(*said)


def asked(step: Step) -> str:
    """The fact that a step asks for."""
    assert isinstance(step, Ask), step
    return step.question.fact


def outcome(step: Step) -> str:
    """The outcome that a step shows."""
    assert isinstance(step, Show), step
    return step.decision.outcome.value


async def test_the_thing_is_chosen_by_its_name_and_the_order_tells_the_rest() -> None:
    """A fault that is told with it is decided at once: nothing is missing, nothing is asked."""
    talk = Talk()
    step = await talk.say("my kettle leaks", "defect_report")
    assert outcome(step) == "eligible"
    assert isinstance(step, Show)
    assert step.decision.refund_amount == "100.00"
    assert step.case.order_id == "RC-2"
    (case,) = talk.decisions.asked
    assert case.as_of == TODAY - timedelta(10)
    assert case.received_on == TODAY - timedelta(3)
    assert case.facts["outbound_freight"] == "12.00"
    assert {case.origins[name][0] for name in ("price", "days_since_receipt")} == {"order"}
    assert case.origins["reason"][0] == "customer"


async def test_what_is_asked_is_what_the_decision_lacks_best_first() -> None:
    """One at a time, until nothing is missing; then the receipt is kept, once."""
    talk = Talk()
    facts = [asked(await talk.say("I want to return the dress", "return_item"))]
    step: Step
    for answer in ("I changed my mind", "yes", "no", "no", "yes", "no", "no"):
        step = await talk.say(answer)
        if isinstance(step, Ask):
            facts.append(step.question.fact)
            assert talk.decisions.receipts == {}
    assert facts == [
        "reason",
        "tags_intact",
        "worn_outdoors",
        "soiled",
        "accessories_complete",
        "custom_made",
        "exclusion_confirmed",
    ]
    assert outcome(step) == "eligible"
    assert len(talk.decisions.receipts) == 1


async def test_several_things_are_offered_and_this_is_the_one_spoken_of() -> None:
    """Nothing is guessed; what is on its way back is not offered."""
    back = Return(ReturnState.REQUESTED, None, None)
    gone = bought("RC-0", "Oak lamp", state=OrderState.RETURN_REQUESTED, returns=(back,))
    step = await Talk((*SHOP, gone)).say("Can I return this?", "return_item")
    assert isinstance(step, ChooseItem)
    assert [each.item.title for each in step.options] == [
        "Glass electric kettle, 1.7 l",
        "Linen dress, size S",
        "Wool coat, size M",
    ]
    talk = Talk(spoken_of="RC-2")
    assert asked(await talk.say("Can I return this?", "return_item")) == "reason"
    named = await Talk((*SHOP, gone)).say("return the oak lamp", "return_item")
    assert isinstance(named, UnderWay)


async def test_a_line_beside_the_one_that_comes_back_can_go_back_too() -> None:
    """A return of one line is none of the order."""
    one = Return(ReturnState.REQUESTED, None, None, skus=("RC-1-0",))
    shop = (replace(SHOP[1], state=OrderState.RETURN_REQUESTED, returns=(one,)),)
    assert isinstance(await Talk(shop).say("return the dress", "return_item"), UnderWay)
    assert asked(await Talk(shop).say("return the coat", "return_item")) == "reason"


async def test_an_unknown_order_and_an_unknown_thing_are_said() -> None:
    """And what there is is offered."""
    step = await Talk().say("return RC-9", "return_item", "RC-9")
    assert isinstance(step, ChooseItem)
    assert step.unknown_order == "RC-9"
    step = await Talk().say("return my toaster", "return_item")
    assert isinstance(step, ChooseItem)
    assert step.named == "toaster"


async def test_a_choice_that_was_pressed_is_taken() -> None:
    """By title and order; something else goes on without an order."""
    talk = Talk()
    await talk.say("return it", "return_item")
    step = await talk.say("Wool coat, size M, order RC-1", "nlu_fallback", "RC-1")
    assert asked(step) == "reason"
    assert talk.case is not None
    assert talk.case.title == "Wool coat, size M"
    talk = Talk()
    await talk.say("return it", "return_item")
    assert asked(await talk.say("Something else")) == "reason"
    assert talk.case is not None
    assert talk.case.on_word


async def test_a_guest_is_asked_and_decided_on_their_word() -> None:
    """What the goods are, when they came, why; the rest as the chat itself tells."""
    talk = Talk(sights=())
    assert asked(await talk.say("can I return this?", "return_item")) == "reason"
    assert asked(await talk.say("it does not work")) == "category"
    assert asked(await talk.say("a kettle")) == "days_since_receipt"
    assert outcome(await talk.say("on Monday")) == "eligible"
    assert talk.decisions.asked[-1].as_of == TODAY
    assert talk.decisions.asked[-1].origins["channel"][0] == "conversation"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("it arrived three weeks ago", "repair_or_replacement"),
        ("no, it is for my company", "needs_human"),
        ("sorry, the label is wrong and that is all", "eligible"),
    ],
)
async def test_a_correction_decides_again(said: str, expected: str) -> None:
    """Whatever the assistant took it for."""
    talk = Talk()
    assert outcome(await talk.say("my kettle leaks", "defect_report")) == "eligible"
    step = await talk.say(said, "order_status")
    if isinstance(step, Ask):  # a new reason asks for its own kind of fault
        assert step.question.fact == "defect_kind"
        return
    assert isinstance(step, Show)
    assert step.again
    assert outcome(step) == expected


async def test_another_thing_is_meant_after_all() -> None:
    """The reason stays, what was said of the first thing does not."""
    talk = Talk()
    await talk.say("the dress does not fit, the tags are off", "return_item")
    step = await talk.say("actually it's the coat", "defect_report")
    assert asked(step) == "tags_intact"
    assert talk.case is not None
    assert talk.case.title == "Wool coat, size M"
    assert talk.case.value("reason") == "change_of_mind"
    assert talk.case.value("tags_intact") is None


async def test_what_is_not_right_is_asked_for_again() -> None:
    """Chosen from what is known."""
    talk = Talk()
    await talk.say("my kettle leaks", "defect_report")
    step = await talk.say("that's not right", "correction")
    assert isinstance(step, PutRight)
    assert "days_since_receipt" in [each.fact for each in step.questions]
    assert asked(await talk.say("When it arrived")) == "days_since_receipt"
    assert outcome(await talk.say("20 days ago")) == "repair_or_replacement"


async def test_not_knowing_decides_the_rest_or_says_what_it_hangs_on() -> None:
    """It is never asked twice."""
    talk = Talk()
    await talk.say("the dress has a flaw, something is wrong with it", "defect_report")
    asked_of: list[str] = []
    step: Step = await talk.say("I don't know")
    while isinstance(step, Ask):
        assert step.question.fact not in asked_of
        asked_of.append(step.question.fact)
        step = await talk.say("no idea")
    assert outcome(step) == "needs_facts"
    assert talk.case is not None
    assert talk.case.receipt in talk.decisions.receipts


async def test_a_question_is_left_to_others_and_the_talk_goes_on() -> None:
    """With the same question; so is any message that is meant for somebody else."""
    talk = Talk()
    await talk.say("return the dress", "return_item")
    for text, intent in (
        ("who pays the postage?", "ask_policy"),
        ("where is my order?", "order_status"),
        ("please unsubscribe me", "newsletter"),
        ("get me a person", "human_please"),
    ):
        assert isinstance(await talk.say(text, intent), NotMine)
        assert asked(await talk.resume(text)) == "reason"


async def test_gibberish_is_asked_again_and_counted() -> None:
    """So that a person is offered in time."""
    talk = Talk()
    await talk.say("return the dress", "return_item")
    steps = [await talk.say("blub blub"), await talk.say("asdf")]
    assert [each.missed for each in steps if isinstance(each, Ask)] == [1, 2]
    step = await talk.say("I changed my mind")
    assert isinstance(step, Ask)
    assert step.missed == 0


async def test_why_is_answered_and_cancelling_ends_it() -> None:
    """Nothing is left open."""
    talk = Talk()
    await talk.say("return the dress, I changed my mind", "return_item")
    assert isinstance(await talk.say("why do you ask?"), Why)
    assert isinstance(await talk.say("never mind", "deny"), Stopped)
    assert talk.case is None


async def test_the_next_step_is_a_person_with_the_receipt() -> None:
    """A bare yes takes it, a no leaves it."""
    for answer in ("yes", "Start the return", "ok"):
        talk = Talk()
        await talk.say("my kettle leaks", "defect_report")
        step = await talk.say(answer, "affirm")
        assert isinstance(step, HandOver)
        assert step.case.receipt in talk.decisions.receipts
        assert talk.case is None
    talk = Talk()
    await talk.say("my kettle leaks", "defect_report")
    assert isinstance(await talk.say("no", "deny"), Stopped)


@pytest.mark.parametrize(("answer", "expected"), [("no", PutRight), ("yes", Stopped)])
async def test_where_the_rules_give_nothing_the_card_is_confirmed_or_put_right(
    answer: str, expected: type[Step]
) -> None:
    """Nobody is called for what nobody asked."""
    talk = Talk()
    step = await talk.say("the dress does not fit, I cut off the tags", "return_item")
    assert outcome(step) == "ineligible"
    assert isinstance(await talk.say(answer, "affirm"), expected)


async def test_a_decided_return_is_silent_between_other_answers_and_closes() -> None:
    """It is still there for a correction, and not for ever."""
    talk = Talk()
    await talk.say("my kettle leaks", "defect_report")
    assert isinstance(await talk.say("where is my order?", "order_status"), NotMine)
    assert isinstance(await talk.resume(), Silent)
    assert talk.case is not None
    await talk.resume()
    await talk.resume()
    assert talk.case is None


async def test_what_has_not_arrived_is_not_sent_back() -> None:
    """Its order says so, and the customer may."""
    under_way = (bought("RC-3", "Oak lamp", days_ago=None, state=OrderState.SHIPPED),)
    talk = Talk(under_way)
    assert asked(await talk.say("return the lamp, I changed my mind", "return_item")) == (
        "days_since_receipt"
    )
    assert isinstance(await talk.say("It has not arrived yet", "order_status"), NotThere)
    assert asked(await talk.resume()) == "days_since_receipt"


async def test_what_was_not_sent_yet_is_not_sent_back() -> None:
    """The shop knows it, so nobody is asked and no person has to decide; recalls are otherwise."""
    waiting = bought("RC-9", "Face cream, 50 ml", days_ago=None, state=OrderState.PAID)
    talk = Talk(orders=(waiting,))
    assert asked(await talk.say("can I return my face cream?", "return_item")) == "reason"
    assert isinstance(await talk.say("I changed my mind"), NotThere)
    assert talk.case is None
    late = Talk(orders=(waiting,))
    assert not isinstance(await late.say("my face cream is late", "return_item"), NotThere)


async def test_whose_law_it_is_is_asked_where_it_could_be_two() -> None:
    """And what nobody has rules for is said."""
    talk = Talk(sights=())
    text = "I want to return the kettle that a French web shop sold me"
    step = await talk.say(text, "return_item")
    assert isinstance(step, ChooseLaw)
    assert set(step.jurisdictions) == {"CN", "EU"}
    await talk.say("By the law of the European Union")
    assert talk.case is not None
    assert talk.case.jurisdiction == "EU"
    assert isinstance(await Talk(jurisdiction="JP").say("return the dress"), NoRules)


@pytest.mark.parametrize(
    ("concern", "expected"), [(Concern.AFFECTED, "eligible"), (Concern.POSSIBLE, "needs_facts")]
)
async def test_what_is_surely_recalled_goes_back_without_a_question(
    concern: Concern, expected: str
) -> None:
    """What may only be is no fact."""
    talk = Talk(recalled=(OpenRecall(recall(), concern),))
    step = await talk.say("return the kettle, I changed my mind", "return_item")
    if expected == "needs_facts":
        assert asked(step)
        return
    assert outcome(step) == expected
    assert isinstance(step, Show)
    assert "recalled" in step.decision.reasons


async def test_an_order_that_may_not_be_seen_any_more_is_not_used() -> None:
    """The case is a memory, no permission: nothing of the order is told or decided by."""
    talk = Talk()
    await talk.say("the dress does not fit", "return_item")
    talk.sights = ()
    assert asked(await talk.say("yes")) == "category"
    assert talk.case is not None
    assert talk.case.order_id is None
    assert talk.case.value("price") is None


async def test_a_guest_who_proves_an_order_goes_on_with_it() -> None:
    """What was said stays, and the order tells the rest."""
    talk = Talk(sights=())
    assert asked(await talk.say("my kettle leaks", "defect_report")) == "days_since_receipt"
    talk.sights = (Sight("ada", "RC-2"),)
    assert outcome(await talk.resume("RC-2 ada@example.com", gives_details=True)) == "eligible"
    assert talk.case is not None
    assert talk.case.order_id == "RC-2"


async def test_a_discount_is_shared_out_over_the_lines() -> None:
    """The price of a line is then not what was paid for it."""
    cheaper = replace(SHOP[1], total=Decimal("172.00"))
    talk = Talk((cheaper,))
    step = await talk.say("the dress fell apart", "defect_report")
    assert isinstance(step, Show)
    assert step.decision.refund_amount == "80.00"


async def test_in_an_epoch_that_is_over_nothing_is_kept() -> None:
    """The fence of the store speaks, and nobody swallows it."""
    talk = Talk(decisions=FakeDecisions(is_epoch_over=True))
    with pytest.raises(EpochPassed):
        await talk.say("my kettle leaks", "defect_report")
    assert talk.decisions.receipts == {}


async def test_a_case_survives_as_json_and_an_old_or_foreign_one_does_not() -> None:
    """A restart resumes it; a day later it is begun afresh."""
    talk = Talk()
    await talk.say("return the dress", "return_item")
    assert talk.case is not None
    kept = talk.case.model_dump(mode="json")
    assert read_case(kept, NOON) == talk.case
    assert read_case(kept, NOON + KEPT_FOR + timedelta(seconds=1)) is None
    for broken in (None, "text", {}, {**kept, "format": 2}, {**kept, "at": "soon"}):
        assert read_case(broken, NOON) is None


async def test_rules_of_the_orders_own_day_decide() -> None:
    """Of a day without rules nothing is decided."""
    ancient = replace(SHOP[0], placed_on=date(1970, 1, 1))
    assert isinstance(await Talk((ancient,)).say("my kettle leaks", "defect_report"), NoRules)
