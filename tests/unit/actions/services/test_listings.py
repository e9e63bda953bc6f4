"""The talk about a listing: checked by the shipped rules, asked for what is lacking, put right."""

from __future__ import annotations

from datetime import timedelta

import pytest

from actions.domain.errors import RulesUnavailable
from actions.domain.listing_case import ListingCase, read_listing
from actions.services.listings import (
    MOST_ASKED,
    MOST_IDLE,
    Ended,
    HowToMend,
    ListingReply,
    ListingReport,
    ListingService,
    NotMine,
    Unread,
    Wanted,
    idle,
)
from tests.unit.actions.fake_checks import FakeChecks
from tests.unit.actions.fakes import NOON, TODAY

HONEY = "Check this listing: The best honey in the world. It boosts immunity."


class Talk:
    """One talk about a listing, the case carried as its slot carries it."""

    def __init__(self, jurisdiction: str = "CN") -> None:
        self.checks = FakeChecks()
        self.service = ListingService(self.checks)
        self.jurisdiction = jurisdiction
        self.case: ListingCase | None = None

    async def open(self, text: str) -> ListingReply:
        return self._kept(await self.service.open(text, self.case, self.jurisdiction, NOON))

    async def say(self, text: str, intent: str = "nlu_fallback") -> ListingReply:
        assert self.case is not None
        return self._kept(await self.service.hear(self.case, text, intent, self.jurisdiction, NOON))

    def _kept(self, reply: ListingReply) -> ListingReply:
        assert reply.case is not None
        self.case = read_listing(reply.case.model_dump(mode="json"), NOON)
        assert self.case == reply.case
        return reply


def report(reply: ListingReply) -> ListingReport:
    """The report of a reply that is one."""
    assert isinstance(reply.step, ListingReport)
    return reply.step


def found(reply: ListingReply) -> list[tuple[str, str | None]]:
    """Articles and words of the certain findings."""
    return [(each.cites, each.words) for each in report(reply).found]


async def test_a_listing_is_checked_by_the_conversations_rules_as_of_today() -> None:
    """Its category is read from its words, and kept as read from them."""
    talk = Talk()
    reply = await talk.open(HONEY)

    [(listing, day)] = talk.checks.asked
    assert (listing.jurisdiction, listing.category, day) == ("CN", "food", TODAY)
    assert ("AD 9(3)", "best honey in the world") in found(reply)
    assert talk.case is not None and talk.case.category is not None
    assert talk.case.category.origin == "words"


async def test_what_most_rules_wait_for_is_asked_first() -> None:
    """A handful at once; nothing that is known."""
    talk = Talk()
    reply = await talk.open(HONEY)

    needs = [each.name for each in report(reply).needs]
    assert needs[0] == "health_food"
    assert talk.case is not None
    assert talk.case.asked == tuple(needs[:MOST_ASKED])
    reply = await talk.say("health food: no")
    assert "health_food" not in [each.name for each in report(reply).needs]


async def test_a_value_lets_what_waited_be_judged() -> None:
    """That is no health food may not speak of health; new words end it."""
    talk = Talk()
    before = await talk.open(HONEY)
    after = await talk.say("no, it is not health food")

    assert len(found(after)) > len(found(before))
    assert report(after).unjudged < report(before).unjudged
    after = await talk.say("new title: Acacia honey")
    assert "best honey in the world" not in [words for _, words in found(after)]
    after = await talk.say("new description: From our own bees")
    assert found(after) == []


async def test_a_value_is_put_right() -> None:
    """The later one counts, and each is kept with its origin and time."""
    talk = Talk()
    await talk.open(HONEY)
    await talk.say("price: 20")
    await talk.say("price: 22.50 CNY")

    assert talk.case is not None
    assert talk.case.values["price"].value == "22.50"
    assert talk.case.values["currency"].value == "CNY"
    assert (talk.case.values["price"].origin, talk.case.values["price"].at) == (
        "merchant",
        NOON.isoformat(),
    )


async def test_the_words_category_gives_way_to_the_merchants() -> None:
    """And the merchant's stays when the words change."""
    talk = Talk()
    await talk.open("check this listing: Honey shampoo")
    await talk.say("category: cosmetics")
    await talk.say("title: Honey")

    assert talk.checks.asked[-1][0].category == "cosmetics"


async def test_an_unknown_kind_of_goods_is_asked_for() -> None:
    """Nothing is checked before; the name of a category alone answers."""
    talk = Talk()
    reply = await talk.open("check this listing: A sturdy thing")
    assert isinstance(reply.step, Wanted)
    assert (talk.checks.asked, reply.case and reply.case.awaiting) == ([], "category")
    report(await talk.say("home goods"))
    assert talk.checks.asked[0][0].category == "home-goods"


async def test_the_goods_themselves_tell_their_kind() -> None:
    """Who is asked for a kind of goods may name the goods."""
    talk = Talk()
    await talk.open("check this listing: A sturdy thing")
    report(await talk.say("it's a kettle"))
    assert talk.checks.asked[0][0].category == "appliance"


async def test_a_place_without_rules_for_listings_is_asked_for() -> None:
    """Whose rules is nothing to guess."""
    talk = Talk(jurisdiction="JP")
    reply = await talk.open("check this listing: Steel kettle")
    assert reply.case is not None and reply.case.awaiting == "place"
    report(await talk.say("the European Union"))
    assert talk.checks.asked[0][0].jurisdiction == "EU"


async def test_without_a_listing_it_is_asked_for_and_the_next_message_is_it() -> None:
    """A question or a word of thanks is not."""
    talk = Talk()
    await talk.open("check my listing")
    assert isinstance((await talk.say("where is my order?")).step, NotMine)
    assert isinstance((await talk.say("thank you very much", "thank")).step, NotMine)
    reply = await talk.say("Steel kettle\nThe best there is")
    assert report(reply).case.title == "Steel kettle"


async def test_again_checks_the_same_listing_and_another_one_begins_afresh() -> None:
    """Nothing of the one before is taken over."""
    talk = Talk()
    await talk.open(HONEY)
    await talk.say("price: 20")
    report(await talk.open("please check my listing again"))
    assert talk.checks.asked[-1][0].price is not None
    report(await talk.open("check this listing: Steel kettle"))
    assert talk.checks.asked[-1][0].price is None


@pytest.mark.parametrize("text", ["where is my order?", "I want to return my kettle", "hello"])
async def test_what_is_about_something_else_is_left(text: str) -> None:
    """And nothing is checked."""
    talk = Talk()
    await talk.open(HONEY)
    assert isinstance((await talk.say(text)).step, NotMine)
    assert len(talk.checks.asked) == 1


async def test_what_cannot_be_read_changes_nothing_and_is_told() -> None:
    """With what could be read beside it, it is told too."""
    talk = Talk()
    await talk.open(HONEY)
    reply = await talk.say("production licence number: yes")
    assert isinstance(reply.step, Unread)
    assert reply.unread == (("production licence number", "yes"),)
    reply = await talk.say("prepacked: yes\ncolour: amber")
    assert report(reply).case.values["prepacked"].value is True
    assert reply.strange == ("colour: amber",)


@pytest.mark.parametrize("text", ["apply the fix", "please fix it", "yes, make those changes"])
async def test_whoever_wants_it_mended_is_told_how(text: str) -> None:
    """Nobody writes a merchant's words; what they then send is checked again."""
    talk = Talk()
    await talk.open(HONEY)
    assert isinstance((await talk.say(text)).step, HowToMend)
    assert found(await talk.say("title: Honey of acacia\ndescription: 500 g, from Hubei.")) == []


async def test_a_bare_yes_to_several_questions_is_no_answer() -> None:
    """It is told how to answer, rather than that nothing was asked."""
    talk = Talk()
    await talk.open(HONEY)
    before = talk.case
    assert isinstance((await talk.say("yes", "affirm")).step, Unread)
    assert talk.case == before


async def test_what_the_merchant_does_not_know_is_not_asked_again() -> None:
    """It stays open, and the rules that hang on it are still counted."""
    talk = Talk()
    await talk.open(HONEY)
    reply = await talk.say("health food: I don't know")
    assert "health_food" not in [each.name for each in report(reply).needs]
    assert report(reply).unjudged > 0
    assert talk.case is not None and talk.case.unsure == ("health_food",)


async def test_a_talk_ends_when_they_say_so_or_speak_of_other_things() -> None:
    """The listing is kept for another check."""
    talk = Talk()
    await talk.open(HONEY)
    assert isinstance((await talk.say("that's all")).step, Ended)
    case = talk.case
    for _ in range(MOST_IDLE - 1):
        assert case is not None
        case = idle(case)
    assert case is not None and idle(case) is None


async def test_rules_that_cannot_be_read_are_no_clean_bill() -> None:
    """They are an error, for the action to apologise."""
    talk = Talk()
    talk.checks.failure = RulesUnavailable("rules.yml:1: nothing there")
    with pytest.raises(RulesUnavailable):
        await talk.open(HONEY)


def test_a_slot_of_another_day_or_another_program_is_no_listing() -> None:
    """It is begun afresh."""
    case = ListingCase(title="Kettle", at=NOON.isoformat()).model_dump(mode="json")
    assert read_listing(case, NOON + timedelta(hours=23)) is not None
    assert read_listing(case, NOON + timedelta(hours=25)) is None
    assert read_listing({**case, "format": 2}, NOON) is None
    assert read_listing({**case, "at": "yesterday"}, NOON) is None
    assert read_listing("Kettle", NOON) is None
