"""How each step of a talk about a listing is said, with its buttons."""

from __future__ import annotations

from datetime import date

from actions.domain.listing_case import CATEGORY, FROM_WORDS, PLACE, ListingCase
from actions.domain.listing_words import WORDS, is_flag
from actions.handlers.listing_card import about, headline, listing_part
from actions.handlers.parts import TALK_TO_A_PERSON, Button, Json, buttons_part
from actions.handlers.return_words import Utterance
from actions.services.listings import (
    Ended,
    HowToMend,
    ListingReply,
    ListingReport,
    Unread,
    Wanted,
)
from knowledge.answers import jurisdiction_name
from knowledge.checking.listing import CATEGORIES, JURISDICTIONS

PASTE = (
    "Paste the listing here and I check it: the title in the first line, the description below it."
    ' Lines such as "category: food", "price: 12.80" or "imported: no" tell me what the words do'
    " not."
)
FILES = (
    "In this chat I check one listing at a time. Whole files are checked by the shop's command"
    " `recourse check <file>`."
)
MEND = (
    "I leave the words to you, and change nothing in your shop. Each point on the card says what"
    ' mends it: send me what you changed, such as "title: ..." or "description: ..." with the new'
    " text, and I check it again."
)
ENDED = "All right, I am done with this listing. I changed nothing in your shop."
_LONGEST_SHOWN = 60
_MOST_UNREAD = 3


def words_of_listing(reply: ListingReply, today: date, *, files: bool = False) -> Utterance | None:
    """Return how a step is said; None for one of which nothing is said.

    Args:
        reply: The step, with what was not understood.
        today: The day whose rules were asked.
        files: Whether a whole file of listings was spoken of.
    """
    notes = _notes(reply)
    match reply.step:
        case ListingReport() as report:
            return _report(report, notes, today)
        case Wanted():
            return _wanted(reply, notes, files=files)
        case Unread():
            how = 'Write a line for each value, such as "prepacked: yes".'
            return Utterance(" ".join([*notes, how]), failed=True)
        case HowToMend():
            return Utterance(MEND)
        case Ended():
            return Utterance(ENDED)
        case _:
            return None


def _report(report: ListingReport, notes: list[str], today: date) -> Utterance:
    """Say what came of it in a few sentences; the card says the rest."""
    case = report.case
    kind = case.category.value if case.category else "other"
    place = jurisdiction_name(str(case.jurisdiction.value)) if case.jurisdiction else ""
    said = [
        f'I checked "{about(case)}" as {_of_kind(str(kind))} by the rules of {place}.'
        f" {headline(report)}{_count(report)}."
    ]
    if case.category is not None and case.category.origin == FROM_WORDS:
        said.append(f'I read "{kind}" from the words; write "category: ..." if it is not so.')
    said += notes
    if report.needs:
        example = WORDS[report.needs[0].name]
        value = "yes" if is_flag(report.needs[0].name) else "..."
        said.append(
            "To check the rest, answer what I ask below, a line for each, such as"
            f' "{example.label}: {value}".'
        )
    parts: list[Json] = [listing_part(report, today)]
    if report.needs and is_flag(report.needs[0].name):
        label = WORDS[report.needs[0].name].label
        answers = [f"{label}: yes", f"{label}: no"]
        parts.append(buttons_part([Button(_capital(each), each) for each in answers]))
    return Utterance(" ".join(said), tuple(parts))


def _count(report: ListingReport) -> str:
    found = len(report.found)
    return f": I found {found} {'point' if found == 1 else 'points'}" if found else ""


def _wanted(reply: ListingReply, notes: list[str], *, files: bool) -> Utterance:
    case = reply.case
    if case is not None and case.awaiting == CATEGORY:
        buttons = [
            Button(_capital(each.replace("-", " ")), f"category: {each}") for each in CATEGORIES
        ]
        asked = f"{_named(case)}What kind of goods is it? The rules differ."
        return Utterance(" ".join([*notes, asked]), (buttons_part(buttons),))
    if case is not None and case.awaiting == PLACE:
        places = [(each, jurisdiction_name(each).removeprefix("the ")) for each in JURISDICTIONS]
        buttons = [Button(_capital(name), f"place: {each}") for each, name in places]
        asked = f"{_named(case)}By the rules of which place shall I check it?"
        return Utterance(" ".join([*notes, asked]), (buttons_part(buttons),))
    said = [FILES, PASTE] if files else [PASTE]
    return Utterance(" ".join([*notes, *said]), (buttons_part([TALK_TO_A_PERSON]),))


def _named(case: ListingCase) -> str:
    return f'I have read the title as "{about(case)}". ' if case.title else ""


def _notes(reply: ListingReply) -> list[str]:
    """Return what could not be read, so that nobody takes it for checked."""
    said = [
        f'I could not read "{_short(value)}" as {label}.'
        for label, value in reply.unread[:_MOST_UNREAD]
    ]
    strange = ", ".join(f'"{_short(each)}"' for each in reply.strange[:_MOST_UNREAD])
    return [*said, f"I did not understand {strange}, so I left it out."] if strange else said


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."


def _of_kind(category: str) -> str:
    return "goods of no other kind" if category == "other" else category.replace("-", " ")


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
