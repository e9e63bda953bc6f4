"""A second reading is held against the first: new, changed, gone or kept, and nothing silently."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from knowledge.ingest.ledger import Ledger
from knowledge.ingest.markup import from_markdown
from knowledge.ingest.policy import policy_of
from knowledge.ingest.proposing import Changed, Earlier, Proposed, Tools, propose
from knowledge.ingest.topics import TopicVotes
from knowledge.passage_file import FEWEST_ASKS, MOST_ASKS
from tests.unit.knowledge.ingest.test_sections_and_pieces import split

FIRST, SECOND = date(2026, 1, 1), date(2026, 6, 1)
TOOLS = Tools(split, TopicVotes(()))
TEXT = """\
# Quay returns

## How long

You can return most items within 30 days. Sale items go back within 14 days.

## Refunds

We refund the card within 5 days.

## Postage

You pay the postage of a return yourself.
"""
HOW_LONG, REFUNDS, POSTAGE = (f"uk-shop-quay-{each}" for each in ("how-long", "refunds", "postage"))


def read(text: str, earlier: Earlier | None = None, day: date = FIRST) -> Proposed:
    """Return what a text proposes on a day."""
    document = from_markdown(text)
    policy = policy_of(document, "quay", "UK", ("shopper",), {})
    return propose(document, policy, earlier or Earlier(), day, TOOLS)


def accepted(proposed: Proposed, *, drop: tuple[str, ...] = ()) -> Earlier:
    """Return what the corpus holds after a reviewer took a proposal over."""
    passages = tuple(each for each in proposed.passages if each.id not in drop)
    sources = {each: units for each, units in proposed.sources.items() if each not in drop}
    declined = tuple(units for each, units in proposed.sources.items() if each in drop)
    return Earlier(passages, Ledger("quay.md", "", FIRST, sources, declined))


def again(before: str, after: str, text: str = TEXT) -> Proposed:
    """Return the second reading, something in the text replaced."""
    assert before in text
    return read(text.replace(before, after), accepted(read(TEXT)), SECOND)


class TestFirstReading:
    def test_every_section_is_a_new_passage(self) -> None:
        """Of the merchant's kind, from the day given, with its asks marked."""
        proposed = read(TEXT)
        assert proposed.new == [HOW_LONG, REFUNDS, POSTAGE]
        assert [each.id for each in proposed.passages] == proposed.new
        one = proposed.passages[0]
        assert (one.kind, one.confidence, one.audience) == (
            "merchant-policy", "secondary", ("shopper",),
        )  # fmt: skip
        assert (one.effective_from, one.effective_to) == (FIRST, None)
        assert one.cites == ("Quay returns 1",)
        assert proposed.proposed_asks[one.id] == frozenset(one.asks)
        assert all(len(each.asks) >= FEWEST_ASKS for each in proposed.passages)

    def test_the_same_text_gives_the_same_passages(self) -> None:
        """Byte for byte, so that a diff shows what changed and nothing else."""
        assert read(TEXT) == read(TEXT)

    def test_what_stands_twice_is_taken_once_and_said(self) -> None:
        """Two equal passages would share every question."""
        proposed = read(TEXT + "\n## Postage again\n\nYou pay the postage of a return yourself!\n")
        assert len(proposed.new) == 3
        assert proposed.notes == ["stands twice, taken once: 'Postage again'"]

    def test_a_line_that_says_when_it_was_written_is_left_out_and_said(self) -> None:
        """As a passage of its own it would answer whatever names the document."""
        proposed = read("# Returns\n\nLast updated 3 March 2026\n\n## Postage\n\nWe pay it.\n")
        assert len(proposed.new) == 1
        assert proposed.notes == ["left out, a date and no rule: Last updated 3 March 2026"]

    def test_ids_of_the_shipped_corpus_are_never_taken(self) -> None:
        """Nor those of another document."""
        document = from_markdown(TEXT)
        policy = policy_of(document, "quay", "UK", ("shopper",), {})
        tools = replace(TOOLS, taken_ids={REFUNDS})
        assert f"{REFUNDS}-2" in propose(document, policy, Earlier(), FIRST, tools).new

    def test_a_document_in_chinese_is_said_to_be_one(self) -> None:
        """The packaged encoder does not read it."""
        (note,) = read("# \u653f\u7b56\n\n\u4e03\u5929\u65e0\u7406\u7531\u9000\u8d27\u3002\n").notes
        assert note.startswith("mostly not in English")


class TestSecondReading:
    def test_an_unchanged_document_changes_nothing(self) -> None:
        """The passages are those that stand there."""
        earlier = accepted(read(TEXT))
        proposed = read(TEXT, earlier, SECOND)
        assert tuple(proposed.passages) == earlier.passages
        assert (proposed.changes, len(proposed.kept), proposed.touched) == (0, 3, [])

    def test_what_a_reviewer_edited_stays(self) -> None:
        """Title, text, asks and topics: the document did not change under them."""
        earlier = accepted(read(TEXT))
        edited = replace(earlier.passages[0], title="A month", text="A month.", topics=("x",))
        kept = replace(earlier, passages=(edited, *earlier.passages[1:]))
        assert read(TEXT, kept, SECOND).passages[0] == edited

    def test_case_and_punctuation_are_no_change_and_are_told(self) -> None:
        """The passage keeps its id and its words."""
        proposed = again("We refund the card within 5 days.", "We refund the CARD, within 5 days!")
        assert proposed.changes == 0
        assert proposed.touched == [REFUNDS]

    def test_a_changed_rule_closes_its_passage_and_opens_a_version(self) -> None:
        """The old one ends the day before; what a reviewer chose is carried over."""
        proposed = again("30 days", "45 days")
        new_id = f"{HOW_LONG}-v2"
        assert proposed.changed == [Changed(HOW_LONG, new_id)]
        assert (proposed.new, proposed.vanished) == ([], [])
        new, old = proposed.passages[:2]
        assert (new.id, new.effective_from, new.effective_to) == (new_id, SECOND, None)
        assert (old.id, old.effective_to) == (HOW_LONG, date(2026, 5, 31))
        assert "45 days" in new.text
        assert "30 days" in old.text
        assert HOW_LONG not in proposed.sources

    def test_asks_carry_over_and_those_with_old_figures_are_marked(self) -> None:
        """A question of a customer stays one; what names a figure that is gone is read again."""
        earlier = accepted(read(TEXT))
        asks = ("is it a month", "still 30 days?", *earlier.passages[0].asks[:8])
        edited = replace(earlier.passages[0], asks=asks)
        earlier = replace(earlier, passages=(edited, *earlier.passages[1:]))
        proposed = read(TEXT.replace("30 days", "45 days"), earlier, SECOND)
        new = proposed.passages[0]
        assert new.asks[:2] == asks[:2]
        assert len(new.asks) <= MOST_ASKS
        assert "is it a month" not in proposed.proposed_asks[new.id]
        assert "still 30 days?" in proposed.proposed_asks[new.id]

    def test_a_rule_that_is_gone_is_closed_not_deleted(self) -> None:
        """Orders of that time are still answered by it."""
        proposed = again("## Postage\n\nYou pay the postage of a return yourself.\n", "")
        assert proposed.vanished == [POSTAGE]
        gone = next(each for each in proposed.passages if each.id == POSTAGE)
        assert gone.effective_to == date(2026, 5, 31)

    def test_a_rule_that_comes_back_is_a_passage_of_its_own(self) -> None:
        """The closed one stays closed."""
        without = again("## Postage\n\nYou pay the postage of a return yourself.\n", "")
        proposed = read(TEXT, accepted(without), date(2026, 9, 1))
        assert proposed.new == [f"{POSTAGE}-2"]
        assert proposed.vanished == []

    def test_a_new_section_moves_the_others_and_changes_none(self) -> None:
        """Their references say where they stand now."""
        proposed = again("## Refunds", "## Gifts\n\nPresents can be swapped.\n\n## Refunds")
        assert proposed.new == ["uk-shop-quay-gifts"]
        assert (proposed.changed, proposed.vanished) == ([], [])
        moved = {each.id: each.cites for each in proposed.passages}
        assert moved[REFUNDS] == ("Quay returns 3",)
        assert set(proposed.touched) == {REFUNDS, POSTAGE}

    def test_a_moved_rule_keeps_its_id(self) -> None:
        """Under another heading it is the same rule."""
        proposed = again("## Refunds\n", "## Your money back\n")
        assert proposed.changes == 0

    def test_a_changed_and_moved_rule_is_found_by_its_words(self) -> None:
        """Half of them are enough."""
        proposed = again(
            "## Refunds\n\nWe refund the card within 5 days.",
            "## Money\n\nWe refund the card within 9 days.",
        )
        assert proposed.changed == [Changed(REFUNDS, f"{REFUNDS}-v2")]

    def test_a_rule_rewritten_under_its_heading_is_a_change(self) -> None:
        """Fewer words in common will do there."""
        proposed = again("We refund the card within 5 days.", "The card is credited in 9 days.")
        assert proposed.changed == [Changed(REFUNDS, f"{REFUNDS}-v2")]

    def test_what_was_declined_is_not_proposed_again(self) -> None:
        """Until the document says something else there."""
        earlier = accepted(read(TEXT), drop=(POSTAGE,))
        assert read(TEXT, earlier, SECOND).declined == 1
        changed = read(TEXT.replace("yourself", "always"), earlier, SECOND)
        assert changed.new == [POSTAGE]

    def test_passages_written_by_hand_are_left_alone(self) -> None:
        """No document stands behind them; they keep their place."""
        earlier = accepted(read(TEXT))
        own = replace(earlier.passages[0], id="uk-shop-quay-mine")
        earlier = replace(earlier, passages=(earlier.passages[0], own, *earlier.passages[1:]))
        proposed = read(TEXT, earlier, SECOND)
        assert proposed.by_hand == ["uk-shop-quay-mine"]
        assert tuple(proposed.passages) == earlier.passages

    def test_another_document_of_the_same_name_is_suspected(self) -> None:
        """Everything would be closed: that is said, not only shown."""
        other = "# Quay returns\n\n## Jobs\n\nWe look for potters and glaziers.\n"
        proposed = read(other, accepted(read(TEXT)), SECOND)
        assert len(proposed.vanished) == 3
        assert proposed.notes[-1].startswith("hardly anything of its earlier reading is left")

    @pytest.mark.parametrize("day", [FIRST, date(2025, 1, 1)])
    def test_no_passage_ends_before_it_began(self, day: date) -> None:
        """A change on its first day, or said to be older: a day later then, and it is told."""
        proposed = read(TEXT.replace("30 days", "45 days"), accepted(read(TEXT)), day)
        new, old = proposed.passages[:2]
        assert old.effective_to == FIRST
        assert new.effective_from == date(2026, 1, 2)
        assert proposed.notes == [f"{HOW_LONG} began on {FIRST}: it ends on {FIRST}"]
