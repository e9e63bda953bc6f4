"""What a receipt's page says: every word of the vocabulary has plain ones, every outcome a line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from gateway.domain.fact_words import LABELS, change_of, label_of, origin_of, value_of
from gateway.domain.receipt_view import BRIEFLY, view_of
from gateway.domain.words import long_moment, price
from knowledge.deciding.receipts import Receipt, make_receipt
from knowledge.deciding.rules import Outcome
from knowledge.deciding.vocabulary import ReturnFacts, vocabulary
from tests.unit.knowledge.deciding.small_rules import small_decider

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22)


def receipt_of(folder: Path, **facts: object) -> Receipt:
    """Return a receipt by the small rules."""
    given = {"jurisdiction": "CN", "category": "shoes", "days_since_receipt": 3, **facts}
    verdict = small_decider(folder).verdict(ReturnFacts.of(given), DAY)
    origins = {"category": ("order", "2026-11-01"), "price": ("customer", "yesterday")}
    return make_receipt(verdict, DAY, NOON, None, origins)


def test_every_fact_has_a_label_of_its_own() -> None:
    """A fact that joins the vocabulary fails here until somebody names it."""
    assert LABELS.keys() == vocabulary().keys()
    assert len(set(LABELS.values())) == len(LABELS)
    assert not [each for each in LABELS.values() if "_" in each or not each[0].isupper()]


@pytest.mark.parametrize("fact", [each for each, word in vocabulary().items() if word.choices])
def test_every_choice_reads_as_words(fact: str) -> None:
    """No underscore reaches a customer, and no two choices read the same."""
    said = [value_of(fact, each, "CNY") for each in vocabulary()[fact].choices]
    assert not [each for each in said if "_" in each]
    assert len(set(said)) == len(said)


@pytest.mark.parametrize(
    ("fact", "value", "said"),
    [
        ("opened", True, "yes"),
        ("opened", False, "no"),
        ("price", "1234.5", "¥1,234.50"),
        ("days_since_receipt", 1, "1 day"),
        ("days_since_receipt", 0, "0 days"),
        ("ship_time_stated", 0, "none"),
        ("ship_time_stated", 2, "2 days"),
        ("notice_sent_on_day", 7, "day 7"),
        ("quantity", 3, "3"),
        ("items", ["1", "2.50"], "¥1.00, ¥2.50"),
        ("promotion", {"spend": "300", "save": "50"}, "spend ¥300.00, save ¥50.00"),
        ("defect", "it <b>leaks</b>", "it <b>leaks</b>"),
        ("a_fact_of_before", "so", "so"),
    ],
)
def test_a_value_is_written_as_people_write_it(fact: str, value: object, said: str) -> None:
    """Yes and no, days, and amounts in the currency of the case."""
    assert value_of(fact, value, "CNY") == said  # type: ignore[arg-type]


def test_what_would_have_changed_it_is_said_in_words() -> None:
    """Limits, yes and no, and choices."""
    assert change_of("days_since_receipt", "<= 7") == "7 or less"
    assert change_of("repairs_so_far", ">= 1") == "1 or more"
    assert change_of("repairs_so_far", "<= 0") == "none"
    assert change_of("tags_intact", "true") == "yes"
    assert change_of("defect_kind", "past_shelf_life") == "past its shelf life"


def test_where_a_fact_is_from_is_said_in_words() -> None:
    """A promise is named; what nobody foresaw is shown as it is."""
    assert origin_of("presumed") == "nobody said otherwise"
    assert origin_of("own.thirty-days") == "the merchant's promise own.thirty-days"
    assert (origin_of("courier"), label_of("old_fact")) == ("courier", "old fact")


def test_every_outcome_has_a_few_words() -> None:
    """For the lines of what would have changed it."""
    assert BRIEFLY.keys() == set(Outcome)


def test_times_and_amounts_do_not_hang_on_the_machine() -> None:
    """UTC where the zone is known, the day alone where nothing more is."""
    assert long_moment(datetime.fromisoformat("2026-11-22T20:05:00+08:00")) == (
        "22 November 2026, 12:05 UTC"
    )
    assert long_moment(DAY) == "22 November 2026"
    assert (price(Decimal(5), "SEK"), price(Decimal(5), "")) == ("5.00 SEK", "5.00")


def test_the_page_leaves_nothing_of_the_receipt_out(tmp_path: Path) -> None:
    """Every fact stands in one of the two tables, with origin and time; every rule is there."""
    receipt = receipt_of(tmp_path, price="50", currency="EUR")
    view = view_of(receipt)
    assert {each.name for each in (*view.known, *view.presumed)} == {
        each.name for each in receipt.facts
    }
    lines = {each.name: each for each in view.known}
    assert (lines["category"].origin, lines["category"].at) == ("the order", date(2026, 11, 1))
    assert (lines["price"].value, lines["price"].at) == ("€50.00", "yesterday")
    assert lines["notice_sent_on_day"].origin == "follows from the above"
    assert view.rules == receipt.rules
    assert ("Refund", "€50.00") in view.owed
    assert ("Way back", "The buyer pays") in view.owed


def test_what_is_not_granted_says_nothing_of_a_way_back(tmp_path: Path) -> None:
    """A refusal has no amounts, and says what would have changed it."""
    view = view_of(receipt_of(tmp_path, days_since_receipt=9))
    assert (view.headline, view.owed) == ("No: the rules give no right to this", ())
    assert ("Days since it was received", "7 or less", "entitled") in view.changes


def test_what_is_missing_is_asked_for_in_words(tmp_path: Path) -> None:
    """Without a jurisdiction nothing can be said yet."""
    view = view_of(receipt_of(tmp_path, jurisdiction=None))
    assert (view.missing, view.jurisdiction) == (("Law that applies",), None)
