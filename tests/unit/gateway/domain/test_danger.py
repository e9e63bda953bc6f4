"""Whoever speaks of danger to themselves or their own is heard; whoever asks about it is not."""

from __future__ import annotations

import pytest

from gateway.domain.danger import Danger, danger_in


@pytest.mark.parametrize(
    "text",
    [
        "My kettle gave me an electric shock",
        "i got a nasty electric shock from the lamp this morning!!",
        "the pan handle broke and burned my hand",
        "the glass burst and cut my daughter\u2019s foot",
        "My son swallowed a magnet from the toy",
        "the power bank I bought exploded on my desk",
        "It caught fire while charging.",
        "the charger started smoking in our bedroom",
        "smoke is coming out of my blender",
        "I had an allergic reaction to the cream, can I get my money back?",
        "we got food poisoning from the fish",
        "my wife is in hospital because of your soup",
        "My baby got injured by the cot you sold me",
        "I was electrocuted",
        "the toaster shocked me",
    ],
)
def test_harm_is_heard(text: str) -> None:
    """What happened to whoever writes, or to somebody or something of theirs."""
    assert danger_in(text) is Danger.HARM


@pytest.mark.parametrize(
    "text",
    [
        "who is liable if a charger catches fire?",
        "What must the seller of a power bank that exploded pay?",
        "Must a listing warn of electric shock?",
        "is there a recall for fire hazard heaters",
        "Nobody was hurt, but the lamp is broken",
        "the kettle leaks, luckily it did not burn me",
        "can I sue a platform under article 44?",
        "May I burn my own CDs with it?",
        "I want a cut of my money",
        "the price gave me a shock",
        "my son's shoes hurt a little, can i return them",
        "These shoes are to die for",
        "what would I get if my charger exploded?",
        "I blew up the balloons and they burst",
        "is my lamp on fire watch?",
        "can the loss of the data hurt us in a dispute",
        "the store cut me off from cash on delivery, my account is blocked",
        "do you sell my book on suicide bombs",
        "I am on fire today, thanks!",
        "when will my parcel arrive at the hospital gift shop? order 1002",
        "The photo was shot in a hospital",
        "my package got cut open",
        "my phone screen is burned in",
        "they said the lawyer of the seller will call",
        "Can you call me?",
    ],
)
def test_what_is_no_danger_is_not_heard(text: str) -> None:
    """A question about danger in general, a denial, a figure of speech."""
    assert danger_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I will sue you",
        "refund me or i'll take you to court",
        "You will be hearing from my lawyer",
        "I'm going to call the police",
        "i will kill you",
    ],
)
def test_threats_are_heard(text: str) -> None:
    """With the law or with worse."""
    assert danger_in(text) is Danger.THREAT


@pytest.mark.parametrize(
    "text", ["I want to kill myself", "i feel suicidal since the order failed"]
)
def test_life_comes_before_all(text: str) -> None:
    """Whatever else is in the message."""
    assert danger_in(f"my kettle burned my hand. {text}. I will sue you") is Danger.LIFE
