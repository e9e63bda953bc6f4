"""Nobody past the door has a customer's text as it was written."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from gateway.domain.desk import AgentRef
from gateway.domain.errors import ClientIdReused, TooManyMessages
from gateway.domain.parts import NoticePart
from gateway.domain.redaction import Redacted
from gateway.services.conversations import Key
from tests.unit.gateway.conftest import House
from tests.unit.gateway.fakes import FakeRedactor

MIA = AgentRef(id="mia", name="Mia")
SECRET = FakeRedactor.SECRET
OTHER = "5555 5555 5555 4444"


async def test_a_secret_reaches_neither_the_log_nor_the_bot(house: House) -> None:
    """It is gone before anybody keeps it, whoever would have kept it."""
    key = await house.opened()

    with capture_logs() as lines:
        asked, *_ = await house.conversations.send(key, "c-1", f"take {SECRET} please")

    assert asked.text == "take [card number removed] please"
    kept = [repr(house.store.rooms), repr(house.store.turns), repr(house.bot.asked), repr(lines)]
    assert not [each for each in kept if SECRET in each]
    assert "[card number removed]" in repr(house.bot.asked)


async def test_the_customer_is_told_beside_their_own_message(house: House) -> None:
    """What was removed, that it went nowhere, and not to send it again."""
    key = await house.opened()

    asked, *answers = await house.conversations.send(key, "c-1", SECRET)

    (told,) = asked.parts
    assert isinstance(told, NoticePart)
    assert told.level == "info"
    assert "card number" in told.text
    assert not [part for answer in answers for part in answer.parts]


async def test_an_ordinary_message_carries_nothing(house: House) -> None:
    """Nor is it changed."""
    key = await house.opened()

    asked, *_ = await house.conversations.send(key, "c-1", "where is RC-10001")

    assert (asked.text, asked.parts) == ("where is RC-10001", ())


async def test_a_person_does_not_see_it_either(house: House) -> None:
    """A message of a conversation that waits for an agent."""
    key = await house.opened()
    await house.taken_over(key)

    asked, *_ = await house.conversations.send(key, "c-1", f"my card: {SECRET}")

    assert asked.text == "my card: [card number removed]"
    assert asked.parts


async def test_a_reload_shows_the_notice_again(house: House) -> None:
    """It is part of the log."""
    key = await house.opened()
    asked, *_ = await house.conversations.send(key, "c-1", SECRET)

    assert (await house.conversations.since(key, 0))[0] == asked


async def test_the_same_message_again_has_the_same_result(house: House) -> None:
    """What is compared is what was kept: there is nothing else to compare with."""
    key = await house.opened()
    text = f"take {SECRET} please"

    first = await house.conversations.send(key, "c-1", text)

    assert await house.conversations.send(key, "c-1", text) == first
    assert len(house.bot.asked) == 1


async def test_the_same_message_twice_at_once_has_one_result(house: House) -> None:
    """A client that lost its patience while the first one was still looked at."""
    key = await house.opened()

    one, two = await asyncio.gather(
        *(house.conversations.send(key, "c-1", f"take {SECRET}") for _ in range(2))
    )

    assert one == two
    assert len(house.bot.asked) == 1


async def test_a_reused_client_id_is_refused_without_either_text(house: House) -> None:
    """An error may be logged by whoever gets it."""
    key = await house.opened()
    await house.conversations.send(key, "c-1", f"take {SECRET}")

    with pytest.raises(ClientIdReused) as refusal:
        await house.conversations.send(key, "c-1", f"or {SECRET} and {OTHER}")

    for words in (SECRET, OTHER, "take", "removed"):
        assert words not in str(refusal.value)


class CountingRedactor(FakeRedactor):
    """Counts what it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def redact(self, text: str) -> Redacted:
        self.asked += 1
        return await super().redact(text)


async def test_too_many_messages_are_not_even_looked_at() -> None:
    """Looking costs; the limit comes first."""
    redactor = CountingRedactor()
    house = House(redactor=redactor, burst=1)
    key = await house.opened()
    await house.conversations.send(key, "c-1", "one")

    with pytest.raises(TooManyMessages):
        await house.conversations.send(key, "c-2", SECRET)

    assert redactor.asked == 1


class BrokenRedactor(FakeRedactor):
    """Cannot look at anything."""

    async def redact(self, text: str) -> Redacted:
        raise RuntimeError("a recogniser fell over")


async def test_what_could_not_be_looked_at_is_not_kept() -> None:
    """A failure closes the door; it does not open it."""
    house = House(redactor=BrokenRedactor())
    key = await house.opened()

    with pytest.raises(RuntimeError):
        await house.conversations.send(key, "c-1", SECRET)

    assert await house.conversations.since(key, 0) == []
    assert house.bot.asked == []


async def answered_by_mia(house: House) -> Key:
    """A conversation that an agent has taken, in its third epoch."""
    key = await house.opened()
    await house.support.handoffs.request(key.conversation_id)
    await house.desk.accept(MIA, key.conversation_id, 2)
    return key


async def test_an_agents_reply_is_looked_at_too(house: House) -> None:
    """An agent may paste what a customer dictated on the telephone."""
    key = await answered_by_mia(house)

    reply = await house.desk.reply(MIA, key.conversation_id, "r-1", f"Is it {SECRET}?", 3)

    assert reply.text == "Is it [card number removed]?"
    assert SECRET not in repr(house.store.rooms)
    again = await house.desk.reply(MIA, key.conversation_id, "r-1", f"Is it {SECRET}?", 3)
    assert again == reply


async def test_an_agents_note_is_looked_at_too(house: House) -> None:
    """No customer reads it, and everybody at the desk does."""
    key = await answered_by_mia(house)

    await house.desk.note(MIA, key.conversation_id, f"paid with {SECRET}")

    whole = await house.desk.whole(key.conversation_id)
    assert [note.text for note in whole.dossier.notes] == ["paid with [card number removed]"]
    assert SECRET not in repr(whole)
