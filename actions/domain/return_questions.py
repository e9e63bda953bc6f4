"""What is asked of a return: every fact's question in plain words, its answers, and its why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from actions.domain.returns import FactValue


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to choose: what its button says, what it means."""

    title: str
    value: FactValue


@dataclass(frozen=True, slots=True)
class Question:
    """How a fact is asked for.

    Attributes:
        fact: Its name in the vocabulary.
        text: The question.
        why: Why the answer matters, said to whoever asks.
        choices: The answers, where they can be listed.
        label: What the fact is called when it is shown or put right.
    """

    fact: str
    text: str
    why: str
    label: str
    choices: tuple[Choice, ...] = ()


def _yes_no(fact: str, label: str, text: str, why: str) -> Question:
    return Question(fact, text, why, label, (Choice("Yes", True), Choice("No", False)))


_BEST_FIRST = (
    Question(
        "reason",
        "Why would you like to send it back?",
        "A change of mind and a fault have different rules, deadlines and costs.",
        "The reason",
        (
            Choice("I changed my mind", "change_of_mind"),
            Choice("Something is wrong with it", "quality"),
            Choice("It is not what was described", "not_as_described"),
            Choice("I think it is a fake", "fraud"),
            Choice("It is spoilt or unsafe to eat", "food_safety"),
            Choice("The label is wrong", "label"),
        ),
    ),
    Question(
        "category",
        "What kind of thing is it? A kettle, a coat or a face cream, for example.",
        "Some goods have rules of their own, such as fresh food, sealed cosmetics and downloads.",
        "What it is",
        (
            Choice("Clothes", "clothing"),
            Choice("Shoes", "shoes"),
            Choice("A bag", "bags"),
            Choice("Electronics", "electronics"),
            Choice("A household appliance", "appliance"),
            Choice("Food or drink", "food"),
            Choice("Cosmetics", "cosmetics"),
            Choice("A book, film or game", "media"),
            Choice("A download", "digital"),
            Choice("Furniture", "furniture"),
            Choice("Jewellery", "jewellery"),
            Choice("A toy", "toys"),
            Choice("Something for the home", "home-goods"),
            Choice("A medical device", "medical-device"),
            Choice("Something else", "other"),
        ),
    ),
    Question(
        "days_since_receipt",
        'When did it arrive? "Yesterday", "on Monday" or "3 days ago", for example.',
        "The time to send something back runs from the day it arrives.",
        "When it arrived",
    ),
    Question(
        "defect_kind",
        "What is wrong with it?",
        "What is owed depends on the kind of fault.",
        "What is wrong with it",
        (
            Choice("It does not work as it should", "functional"),
            Choice("It has a small flaw and still works", "minor"),
            Choice("It was sold with false claims", "deception"),
            Choice("It is past its date", "past_shelf_life"),
            Choice("Only the label is wrong", "label_only"),
            Choice("An authority found it below the standard", "unqualified_by_authority"),
            Choice("Nothing is wrong with it", "none"),
        ),
    ),
    Question(
        "channel",
        "Where did you buy it?",
        "What is bought at a distance can be sent back more freely than what is chosen in a store.",
        "Where you bought it",
        (
            Choice("Online", "online"),
            Choice("In a live stream", "livestream"),
            Choice("In a store", "store"),
            Choice("By phone", "phone"),
            Choice("From a TV channel", "tv"),
            Choice("By post", "post"),
        ),
    ),
    _yes_no(
        "consumer",
        "For private use",
        "Did you buy it for yourself or your household, not for a business?",
        "These rights are for private customers; between businesses the contract decides.",
    ),
    _yes_no(
        "shipped",
        "Sent out",
        "Has it been sent out, as far as you know?",
        "Once it is on its way other rules hold.",
    ),
    Question(
        "order_age_days",
        'When did you order it? "10 days ago" or "on 3 November", for example.',
        "Whether it is late is counted from the day of the order.",
        "When you ordered",
    ),
    Question(
        "ship_time_stated",
        "Within how many days was it to be sent? Say 0 if no time was stated.",
        "The time that the shop stated is the one it has to keep.",
        "The stated time to send",
    ),
    _yes_no(
        "delay_option_offered",
        "Choice to wait or cancel",
        "Has the shop offered you the choice to wait or to cancel?",
        "With that choice you can cancel until it is sent.",
    ),
    Question(
        "repairs_so_far",
        "How often has it been repaired already?",
        "After repairs that did not help, more is owed than another repair.",
        "Repairs so far",
        (Choice("Not yet", 0), Choice("Once", 1), Choice("Twice or more", 2)),
    ),
    _yes_no(
        "opened",
        "Opened",
        "Have you opened it?",
        "Some goods lose their no-reason return once they are opened; most do not.",
    ),
    _yes_no(
        "single_use_seal_broken",
        "Protective seal broken",
        "Is the protective seal or film on the product itself broken?",
        "Sealed food, cosmetics and the like cannot be resold once that seal is broken.",
    ),
    Question(
        "tags_intact",
        "Are the tags still on?",
        "For a change of mind the goods must be as they were sold.",
        "Tags still on",
        (Choice("Yes", True), Choice("No", False), Choice("It had none", True)),
    ),
    _yes_no(
        "worn_outdoors",
        "Worn or used outdoors",
        "Have you worn or used it outdoors?",
        "Trying something on is fine; wearing it out is not, for a change of mind.",
    ),
    _yes_no(
        "activated",
        "Activated or registered",
        "Have you activated it, registered it or signed in on it?",
        "A device that is activated counts as used; switching it on to try it does not.",
    ),
    _yes_no(
        "soiled",
        "Stains, marks or damage from use",
        "Does it have stains, marks or damage from use?",
        "For a change of mind the goods must be as they were sold.",
    ),
    _yes_no(
        "accessories_complete",
        "Complete",
        "Is everything still there that came with it, such as parts, cables and papers?",
        "Goods go back complete.",
    ),
    _yes_no(
        "perishable",
        "Fresh or quick to spoil",
        "Is it fresh, or something that spoils within days?",
        "Fresh goods cannot be sent back for a change of mind.",
    ),
    _yes_no(
        "custom_made",
        "Made for you",
        "Was it made or changed specially for you, with your name or your measures?",
        "What is made for one person cannot be sold to another.",
    ),
    _yes_no(
        "download_started",
        "Download begun",
        "Have you begun to download it?",
        "A download that has begun can seldom be returned.",
    ),
    _yes_no(
        "consent",
        "Agreed to an immediate download",
        "Did you agree that the download begins at once?",
        "The right to cancel a download is only lost with your consent.",
    ),
    _yes_no(
        "acknowledgement",
        "Confirmed losing the right to cancel",
        "Did you confirm that you lose the right to cancel once it begins?",
        "Without that confirmation the right to cancel stays.",
    ),
    _yes_no(
        "confirmation_sent",
        "Confirmation received",
        "Did the shop send you a confirmation of that, by e-mail for example?",
        "Without the shop's confirmation the right to cancel stays.",
    ),
    _yes_no(
        "exclusion_confirmed",
        "Ticked a no-return box",
        "Before you paid, did you tick a box saying that this item cannot be returned without a"
        " reason?",
        "A few kinds of goods can be excluded, and only if you confirmed it for this purchase.",
    ),
    Question(
        "exclusion_ground",
        "What reason did that box give?",
        "Only some reasons are allowed.",
        "The reason on that box",
        (
            Choice("It changes once it is unsealed", "unsafe_or_changed_once_unsealed"),
            Choice("It loses value once it is tried", "loses_value_once_activated_or_tried"),
            Choice("A short date or a flaw", "near_expiry_or_flaw_stated"),
            Choice("None of these", "none_of_these"),
        ),
    ),
    _yes_no(
        "near_expiry_stated",
        "Short date stated",
        "Was it stated, when you bought it, that its date was close?",
        "What was stated and confirmed at the purchase is no ground to send it back.",
    ),
    _yes_no(
        "flaw_stated",
        "Flaw stated",
        "Was a flaw stated when you bought it?",
        "What was stated and confirmed at the purchase is no ground to send it back.",
    ),
    _yes_no(
        "told_of_right",
        "Told of the right to cancel",
        "Did the shop tell you, in its terms or its confirmation, that you may cancel within 14"
        " days?",
        "Where the shop did not say so, the time to cancel is longer.",
    ),
)
QUESTIONS = {each.fact: each for each in _BEST_FIRST}
"""Every question by its fact, the most telling first: the reason before the state of the tags."""


def next_question(missing: Iterable[str], unknown: Iterable[str]) -> Question | None:
    """Return what to ask next of the facts that a decision lacks, None when nothing is left.

    A fact that the customer does not know, or that has no question, is not asked.
    """
    open_facts = set(missing) - set(unknown)
    return next((each for fact, each in QUESTIONS.items() if fact in open_facts), None)
