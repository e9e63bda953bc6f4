"""Every complaint of the linter, on both sides of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.linting.asks import lint_asks
from knowledge.linting.citations import lint_citations
from knowledge.linting.copying import RUN, lint_copying
from knowledge.linting.dates import lint_dates
from knowledge.linting.ids import IdsError, lint_ids, read_ids, write_ids
from knowledge.linting.reading_grade import LONGEST_SENTENCE, grade, lint_reading, syllables
from knowledge.linting.wording import near, words_of
from knowledge.passages import Passage
from tests.unit.knowledge.linting.small import ASKS, PASSAGE, passage, shelf

STATUTE = "the seller must return the whole price that the consumer paid for the goods in question"


def by_full_stop(text: str) -> list[str]:
    """Sentences, for texts without abbreviations."""
    return [each for each in text.split(".") if each.strip()]


class TestIds:
    def test_a_published_id_that_is_gone_is_a_complaint(self) -> None:
        """Receipts name it for ever."""
        found = lint_ids([PASSAGE], ["cn-7d-10", "cn-7d-11"])
        assert [each.passage for each in found.complaints] == ["cn-7d-11"]

    def test_a_new_id_is_a_note_until_it_is_published(self) -> None:
        """And nothing once it is."""
        assert lint_ids([PASSAGE], []).complaints == ()
        assert "1 not published" in lint_ids([PASSAGE], []).notes[0]
        assert lint_ids([PASSAGE], ["cn-7d-10"]).notes == ()

    def test_ids_are_only_ever_added(self, tmp_path: Path) -> None:
        """What is gone stays on the list, which is sorted and says what it is for."""
        path = tmp_path / "ids.txt"
        assert write_ids(path, [passage(id="cn-b"), passage(id="cn-a")]) == 2
        assert write_ids(path, [passage(id="cn-c")]) == 1
        assert read_ids(path) == ("cn-a", "cn-b", "cn-c")
        assert path.read_text("utf-8").startswith("# ")

    def test_no_list_is_an_empty_one_and_a_broken_one_is_refused(self, tmp_path: Path) -> None:
        """Reading nothing from a broken list would let everything vanish."""
        assert read_ids(tmp_path / "ids.txt") == ()
        (tmp_path / "ids.txt").write_bytes(b"\xff")
        with pytest.raises(IdsError, match=r"ids\.txt"):
            read_ids(tmp_path / "ids.txt")

    def test_a_list_that_cannot_be_written_is_refused(self, tmp_path: Path) -> None:
        """In one line."""
        with pytest.raises(IdsError, match="cannot be written"):
            write_ids(tmp_path / "nowhere" / "ids.txt", [PASSAGE])


class TestCitations:
    @pytest.mark.parametrize(
        "cite",
        ["7D 10", "7D 10(2)", "7D 10(2)(1)", "GPSR 19(1)(a)", "16 CFR 435.2(a)(1)", "7D 11"],
    )
    def test_what_stands_in_the_law_is_no_complaint(self, cite: str, tmp_path: Path) -> None:
        """Articles, paragraphs and items."""
        assert lint_citations([passage(cites=(cite,))], shelf(tmp_path)).complaints == ()

    @pytest.mark.parametrize(
        ("cite", "said"),
        [
            ("7D 12", "has no article 12"),
            ("7D 10(3)", "article 10 has paragraphs 1, 2 and items 1, 2"),
            ("7D 10(2)(3)", "correct the paragraph"),
            ("GPSR 19(3)", "article 19 has paragraphs 1, 2"),
            ("16 CFR 435.7", "has no article 435.7"),
        ],
    )
    def test_what_does_not_is_one(self, cite: str, said: str, tmp_path: Path) -> None:
        """With what the law has instead."""
        (found,) = lint_citations([passage(cites=("7D 1", cite))], shelf(tmp_path)).complaints
        assert found.passage == "cn-7d-10"
        assert repr(cite) in found.text
        assert said in found.text

    @pytest.mark.parametrize(
        ("cite", "note"),
        [
            ("CRA 99(9)", "CRA: uk/cra.md holds excerpt only"),
            ("GPSR 99", "GPSR: some articles only"),
            ("CRD 9(1)", "CRD: its text is not there"),
            ("DMCC 1", "DMCC: no text of it is listed"),
        ],
    )
    def test_what_cannot_be_looked_up_is_noted_once(
        self, cite: str, note: str, tmp_path: Path
    ) -> None:
        """And not complained of."""
        passages = [passage(cites=(cite,)), passage(id="cn-other", cites=(cite, cite))]
        found = lint_citations(passages, shelf(tmp_path))
        assert found.complaints == ()
        assert len(found.notes) == 1
        assert note in found.notes[0]


class TestDates:
    OLD = passage(id="cn-old", effective_to=date(2025, 11, 30))

    @staticmethod
    def after(begin: date, **changes: object) -> Passage:
        """A passage that begins on a day and cites the same article."""
        return passage(**{"id": "cn-new", "effective_from": begin} | changes)

    def test_a_passage_that_ends_the_day_before_the_next_is_no_complaint(self) -> None:
        """Not a day is without law."""
        assert lint_dates([self.OLD, self.after(date(2025, 12, 1))], {}).complaints == ()

    @pytest.mark.parametrize(
        ("begin", "said"),
        [
            (date(2025, 12, 3), "a gap of 2 days"),
            (date(2025, 11, 30), "an overlap of 1 days"),
            (date(2024, 1, 1), "an overlap of 700 days"),
        ],
    )
    def test_a_gap_or_an_overlap_is_one(self, begin: date, said: str) -> None:
        """With the day that was expected."""
        (found,) = lint_dates([self.OLD, self.after(begin)], {}).complaints
        assert (found.passage, said in found.text) == ("cn-old", True)

    @pytest.mark.parametrize(
        "other",
        [
            passage(id="cn-new", cites=("7D 11",), effective_from=date(2025, 12, 3)),
            passage(id="eu-new", jurisdiction="EU", effective_from=date(2025, 12, 3)),
            passage(id="cn-new", effective_from=date(2027, 12, 3)),
            passage(id="cn-same", effective_from=date(2017, 3, 15)),
        ],
    )
    def test_what_is_no_successor_is_not_taken_for_one(self, other: Passage) -> None:
        """Another article, another law, years later, or as old: only a note says it ends."""
        found = lint_dates([self.OLD, other], {})
        assert found.complaints == ()
        assert "cn-old ends on 2025-11-30" in found.notes[0]

    def test_of_several_the_nearest_follows(self) -> None:
        """A passage on another part of the article may have begun in between."""
        between = self.after(date(2020, 1, 1), id="cn-between")
        found = lint_dates([self.OLD, between, self.after(date(2025, 12, 1))], {})
        assert found.complaints == ()

    def test_a_replaced_instrument_ends_as_the_next_begins(self) -> None:
        """All its passages do; some parts of the next may begin apart."""
        new = [
            self.after(date(2025, 12, 1), short="N", cites=("N 1",)),
            self.after(date(2025, 1, 1), short="N", cites=("N 9",), id="cn-early"),
        ]
        late = passage(id="cn-late", effective_to=date(2025, 12, 5))
        open_still = passage(id="cn-open")
        found = lint_dates([self.OLD, late, open_still, *new], {"7D": "N"})
        assert [(each.passage, each.text.partition(":")[0]) for each in found.complaints] == [
            ("cn-late", "ends on 2025-12-05 and N begins on 2025-12-01, an overlap of 5 days"),
            ("cn-open", "has no end, though N replaced 7D"),
        ]

    def test_a_replacement_without_passages_is_nothing_to_hold_to(self) -> None:
        """Its day is not known."""
        assert lint_dates([PASSAGE], {"7D": "N"}).complaints == ()


class TestCopying:
    def test_eight_words_in_a_row_are_a_copy(self) -> None:
        """Whatever their case and punctuation, and all that follow are named with them."""
        text = f"So {', '.join(STATUTE.upper().split()[: RUN + 1])} here."
        (found,) = lint_copying([passage(text=text)], {"eu/x.md": STATUTE}).complaints
        assert repr(" ".join(STATUTE.split()[: RUN + 1])) in found.text
        assert "eu/x.md" in found.text

    def test_seven_are_not(self) -> None:
        """Law and we share a language."""
        words = STATUTE.split()
        text = " ".join([*words[: RUN - 1], "then", *words[RUN : 2 * RUN - 1]])
        assert lint_copying([passage(text=text)], {"eu/x.md": STATUTE}).complaints == ()

    def test_a_title_is_looked_at_too(self) -> None:
        """It is shown first."""
        assert lint_copying([passage(title=STATUTE)], {"eu/x.md": STATUTE}).complaints


class TestReading:
    @pytest.mark.parametrize(
        ("word", "count"),
        [("shop", 1), ("return", 2), ("made", 1), ("little", 2), ("consumer", 3), ("the", 1),
         ("wanted", 2), ("shipped", 1), ("goods", 1), ("identification", 6), ("prices", 2)],
    )  # fmt: skip
    def test_syllables_are_groups_of_vowels_that_are_heard(self, word: str, count: int) -> None:
        """A silent e is not."""
        assert syllables(word) == count

    def test_the_grade_is_the_formula_worked_out(self) -> None:
        """Ten words, one sentence, twelve syllables."""
        sentence = "The shop must send you a refund in seven days"
        assert grade([sentence]) == pytest.approx(0.39 * 10 + 11.8 * 1.2 - 15.59)
        assert grade([]) == grade(["7 14"]) == 0.0

    def test_long_words_are_a_complaint_and_short_ones_none(self) -> None:
        """The same thing said twice."""
        hard = "Identification documentation necessitates governmental authorisation."
        easy = "You need a paper of the state that says who you are."
        found, grades = lint_reading([passage(id="cn-a", text=hard)], by_full_stop)
        assert "school year" in found.complaints[0].text
        assert grades is not None
        assert list(grades.worst) == ["cn-a"]
        assert lint_reading([passage(text=easy)], by_full_stop)[0].complaints == ()

    @pytest.mark.parametrize(("count", "complaints"), [(0, 0), (1, 1)])
    def test_a_sentence_may_be_as_long_as_the_limit(self, count: int, complaints: int) -> None:
        """And not a word longer, though the passage as a whole reads well."""
        text = f"{'go ' * (LONGEST_SENTENCE + count)}.{' Go on.' * 40}"
        found, _ = lint_reading([passage(text=text)], by_full_stop)
        assert len(found.complaints) == complaints

    def test_the_figures_are_of_all_passages(self) -> None:
        """The mean, what 95 of 100 are at most, and the ten worst, hardest first."""
        texts = [f"{'go ' * (number + 1)}." for number in range(12)]
        passages = [passage(id=f"cn-{n:02}", text=text) for n, text in enumerate(texts)]
        _, grades = lint_reading(passages, by_full_stop)
        assert grades is not None
        assert list(grades.worst)[:2] == ["cn-11", "cn-10"]
        assert len(grades.worst) == 10
        assert grades.mean == pytest.approx(0.39 * 6.5 + 11.8 - 15.59, abs=0.06)
        assert lint_reading([], by_full_stop)[1] is None


class TestAsks:
    def test_five_are_enough_and_four_are_not(self) -> None:
        """As the format says."""
        assert lint_asks([PASSAGE], {}).complaints == ()
        (found,) = lint_asks([passage(asks=ASKS[:4])], {}).complaints
        assert "4 asks: expected 5 at least" in found.text

    @pytest.mark.parametrize(
        "sentence",
        ["Can the coat GO back?!", "can the blue coat go back", "can the coat go",
         "can the jacket go back"],
    )  # fmt: skip
    def test_a_sentence_that_evaluates_us_is_no_ask(self, sentence: str) -> None:
        """Nor is one that a word parts from it."""
        (found,) = lint_asks([PASSAGE], {"eval/q.yml": [sentence]}).complaints
        assert "'can the coat go back' stands in eval/q.yml" in found.text

    @pytest.mark.parametrize(
        "sentence", ["may the jacket go back", "refund of a coat", "no, a coat"]
    )
    def test_one_that_differs_by_more_may_be_asked(self, sentence: str) -> None:
        """Short ones by a single word: they say little else."""
        assert lint_asks([PASSAGE], {"eval/q.yml": [sentence]}).complaints == ()

    def test_an_ask_of_two_passages_is_a_complaint(self) -> None:
        """Only one of them can be first."""
        other = passage(id="cn-other", asks=("Return, a coat", *(f"x {n}" for n in range(4))))
        (found,) = lint_asks([PASSAGE, other], {}).complaints
        assert (found.passage, "one of cn-7d-10" in found.text) == ("cn-other", True)

    @pytest.mark.parametrize(
        "changes",
        [
            {"jurisdiction": "EU"},
            {"effective_from": date(2010, 1, 1), "effective_to": date(2017, 3, 14)},
        ],
    )
    def test_two_that_are_never_searched_together_may_share_one(
        self, changes: dict[str, object]
    ) -> None:
        """Another law, or the law of before."""
        assert lint_asks([PASSAGE, passage(id="xx-other", **changes)], {}).complaints == ()

    def test_readers_apart_may_share_one(self) -> None:
        """A shopper never sees what is for merchants only."""
        passages = [passage(audience=("shopper",)), passage(id="cn-m", audience=("merchant",))]
        assert lint_asks(passages, {}).complaints == ()


def test_sentences_are_near_where_one_word_was_moved() -> None:
    """And words are compared without case, accents of punctuation and apostrophes."""
    assert words_of("Don't, PANIC\u2019s!") == ("dont", "panics")
    one, other = words_of("back the coat can go"), words_of("the coat can go back")
    assert set(near(one)) & set(near(other))
