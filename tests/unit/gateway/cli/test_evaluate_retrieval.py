"""`recourse evaluate retrieval`: questions of both forms, and figures worked out by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from gateway.cli.output import CommandError
from gateway.cli.retrieval_figures import (
    EVERYWHERE,
    Judged,
    by_audience,
    by_jurisdiction,
    by_topic,
    timings,
)
from gateway.cli.retrieval_measurement import FEWEST, held_out
from gateway.cli.retrieval_questions import AskedQuestion, read_asked
from knowledge.answering import Answer, Citation, Timings
from knowledge.errors import KnowledgeError
from knowledge.passages import Passage


def passage(
    name: str, *cites: str, jurisdiction: str = "CN", topics: tuple[str, ...] = ()
) -> Passage:
    """A passage that cites these articles."""
    return Passage(
        id=name, title=name, text=name, cites=cites, audience=("shopper",), topics=topics,
        jurisdiction=jurisdiction, instrument="", short="", kind="law", official_name="",
        effective_from=date(2020, 1, 1), effective_to=None, confidence="verified", asks=(),
    )  # fmt: skip


PASSAGES = (
    passage("six", "7D 6", topics=("returns", "scope")),
    passage("six-three", "IR 1; 2", "7D 6(3)", topics=("food", "returns")),
    passage("sixty", "7D 60"),
    passage("abroad", "7D 6", jurisdiction="US"),
    passage("dotted", "16 CFR 435.2(a)", jurisdiction="US"),
    passage("dotted-longer", "16 CFR 435.21", jurisdiction="US"),
)


def asked(name: str, right: str = "", place: str = "CN") -> AskedQuestion:
    """A question that these passages answer, the first of them above all; none, and none does."""
    names = right.split()
    return AskedQuestion(
        name, f"question {name}", "shopper", place, bool(names), frozenset(names),
        frozenset(names[:1]), frozenset(names),
    )  # fmt: skip


def answer(found: str, *, answered: bool = True, because: str | None = None) -> Answer:
    """An answer that cites these passages."""
    citations = tuple(
        Citation(each, each, "", "CN", "", 0.9, "", "", date(2020, 1, 1), "verified", "law")
        for each in found.split()
    )
    timings = Timings(2.0, 1.0)
    return Answer(answered, "", 0.9, because, citations, timings=timings)  # type: ignore[arg-type]


class TestQuestionsByArticle:
    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        """Three questions: of an article, of one abroad, of none."""
        rows = [
            {"id": "a", "cites": "7D 6", "also": ["IR 1"], "answerable": True, "law": "ignored"},
            {"id": "b", "cites": "16 CFR 435.2", "also": [], "answerable": True},
            {"id": "c", "cites": None, "also": ["7D 6"], "answerable": False},
        ]
        rows[0] |= {"audience": "agent", "jurisdiction": "CN", "question": "which goods"}
        rows[1] |= {"audience": "merchant", "jurisdiction": "US", "question": "how fast"}
        rows[2] |= {"audience": "shopper", "jurisdiction": "CN", "question": "which stock"}
        written = tmp_path / "questions.jsonl"
        written.write_text("\n".join(map(json.dumps, rows)) + "\n\n")
        return written

    def test_an_article_stands_for_all_passages_that_cite_it(self, path: Path) -> None:
        """Its paragraphs too, its neighbours not, and only those of the place."""
        first, second, _ = read_asked(path, PASSAGES)

        assert first.right == {"six", "six-three"}
        assert second.right == {"dotted"}

    def test_a_line_may_say_its_day_and_what_was_asked_before(self, tmp_path: Path) -> None:
        """Both reach the answerer; a line without them leaves the day to the question."""
        row = {"id": "a", "audience": "shopper", "jurisdiction": "CN", "question": "and then"}
        said = {"as_of": "2024-05-01", "after": "which goods", "cites": "7D 6"}
        path = tmp_path / "q.jsonl"
        lines = (row | {"answerable": True} | said, row | {"answerable": False})
        path.write_text("\n".join(map(json.dumps, lines)))

        first, second = read_asked(path, PASSAGES)

        assert (first.as_of, first.after) == (date(2024, 5, 1), "which goods")
        assert (second.as_of, second.after) == (None, None)

    def test_what_is_named_first_is_kept_apart(self, path: Path) -> None:
        """The other articles are fair answers; this is the one that was asked for."""
        first, *_ = read_asked(path, (*PASSAGES, passage("other", "IR 1")))

        assert first.exact == {"six", "six-three"}
        assert first.right == {"six", "six-three", "other"}

    def test_what_no_law_answers_has_no_right_passage(self, path: Path) -> None:
        """Even where the label names a law that is near."""
        *_, last = read_asked(path, PASSAGES)

        assert (last.answerable, last.right) == (False, frozenset())

    def test_an_agent_reads_everybodys_passages(self, path: Path) -> None:
        """As `recourse ask --audience agent` does."""
        audiences = [each.audience for each in read_asked(path, PASSAGES)]

        assert audiences == [None, "merchant", "shopper"]

    @pytest.mark.parametrize(
        ("content", "complaint"),
        [
            ("", "no questions"),
            ("{", "line 1"),
            ('{"id": "a"}', "line 1: audience"),
            (
                '{"id": "a", "audience": "agents", "jurisdiction": "CN", "question": "q",'
                ' "answerable": false}',
                "line 1: audience: Input should be 'shopper', 'merchant' or 'agent'",
            ),
        ],
    )
    def test_what_is_not_in_shape_is_named(
        self, content: str, complaint: str, tmp_path: Path
    ) -> None:
        """The line, and what was expected there."""
        path = tmp_path / "q.jsonl"
        path.write_text(content)

        with pytest.raises(CommandError, match=complaint) as refusal:
            read_asked(path, PASSAGES)

        assert "expected" in str(refusal.value)


class TestQuestionsByPassage:
    def test_the_projects_own_are_read(self, tmp_path: Path) -> None:
        """A file, or a folder of them; without an answer a question must be declined."""
        path = tmp_path / "my_questions.yml"
        path.write_text(
            "- {question: a, audience: shopper, jurisdiction: CN, answer: [six, sixty]}\n"
            "- {question: b, audience: merchant, jurisdiction: CN, answer: []}\n"
        )

        assert read_asked(path, PASSAGES)[0].fair == {"six", "six-three", "sixty", "abroad"}
        for given in (path, tmp_path):
            first, second = read_asked(given, PASSAGES)
            assert (first.right, first.exact) == ({"six", "sixty"}, {"six"})
            assert (first.answerable, second.answerable) == (True, False)

    def test_their_day_their_first_turn_and_their_topics_come_along(self, tmp_path: Path) -> None:
        """The topics are those of all passages that answer, each once."""
        path = tmp_path / "my_questions.yml"
        path.write_text(
            "- {question: a, audience: shopper, jurisdiction: CN, answer: [six-three, six],"
            " as_of: 2024-05-01, after: b}\n- {question: c, audience: null, jurisdiction: CN,"
            " answer: []}\n"
        )

        first, second = read_asked(path, PASSAGES)

        assert (first.as_of, first.after) == (date(2024, 5, 1), "b")
        assert first.topics == ("food", "returns", "scope")
        assert second.topics == ()

    def test_what_is_not_in_shape_is_refused(self, tmp_path: Path) -> None:
        """As the retrieval tests refuse it."""
        path = tmp_path / "x.yml"
        path.write_text("a: b")

        with pytest.raises(KnowledgeError, match="labelled questions"):
            read_asked(path, PASSAGES)


class TestFigures:
    JUDGED = (
        Judged.of(asked("1", "a"), answer("a b")),
        Judged.of(asked("2", "a b"), answer("x b")),
        Judged.of(asked("3", "a"), answer("x y z a")),
        Judged.of(asked("4", "a"), answer("a", answered=False, because="no_passage_close_enough")),
        Judged.of(asked("5"), answer("x")),
        Judged.of(asked("6"), answer("x", answered=False, because="no_passage_close_enough")),
        Judged.of(
            asked("7", "a", "US"),
            answer("", answered=False, because="jurisdiction_not_covered"),
            covered=False,
        ),
    )

    def test_ranks_are_of_answerable_questions(self) -> None:
        """Answered or declined: declining is judged apart."""
        china, *_ = by_jurisdiction(self.JUDGED, 0.5)
        figures = china.as_json()

        assert (figures["questions"], figures["answerable"], figures["in_corpus"]) == (6, 4, 4)
        assert (figures["recall@1"], figures["recall@3"], figures["recall@10"]) == (0.5, 0.75, 1.0)
        assert figures["mrr@10"] == pytest.approx((1 + 1 / 2 + 1 / 4 + 1) / 4, abs=1e-4)
        assert figures["recall@1_of_the_first_label"] == 0.5

    def test_decisions_are_each_a_share_of_what_they_say(self) -> None:
        """Of the answerable, of the answered, of the unanswerable, of all."""
        china, *_ = by_jurisdiction(self.JUDGED, 0.5)

        assert china.decisions() == {
            "answered_of_answerable": 0.75,
            "right_one_first_of_answered": round(1 / 3, 4),
            "declined_of_unanswerable": 0.5,
            "wrong_answers_of_all": round(1 / 6, 4),  # the fifth
        }
        assert china.as_json()["missed"] == ["3"]

    @pytest.mark.parametrize(
        ("found", "among", "wrong"),
        [
            ("x y a", True, False),
            ("x y z a", False, False),
            ("v w x y z a", False, True),
            ("x y b", True, False),
        ],
    )
    def test_an_answer_is_wrong_when_nothing_it_cites_sends_to_the_right_law(
        self, found: str, *, among: bool, wrong: bool
    ) -> None:
        """The budget looks at five, confidence at three; b cites the article that a is about."""
        question = replace(asked("1", "a"), fair=frozenset({"a", "b"}))
        judged = Judged.of(question, answer(found))

        assert (judged.among, judged.wrong) == (among, wrong)

    def test_a_place_without_passages_has_no_ranks(self) -> None:
        """Nothing was searched; declining is what it must do, and is counted."""
        _, america, everywhere = by_jurisdiction(self.JUDGED, 0.5)

        assert not america.covered
        assert set(america.ranks().values()) == {None}
        assert america.decisions()["answered_of_answerable"] == 0.0
        assert everywhere.name == EVERYWHERE
        assert len(everywhere.judged) == 6

    def test_an_article_that_the_corpus_lacks_counts_as_not_found(self) -> None:
        """A customer who asks for it is not helped."""
        lost = AskedQuestion("8", "q", None, "CN", True, frozenset(), frozenset(), frozenset())
        (china, _) = by_jurisdiction([Judged.of(lost, answer("a"))], 0.5)

        assert china.as_json()["in_corpus"] == 0
        assert china.as_json()["recall@10"] == 0.0

    def test_time_is_of_what_was_searched(self) -> None:
        """A place without passages takes none."""
        assert timings(self.JUDGED) == {"encode_p50": 2.0, "retrieve_p50": 1.0}


class TestGroups:
    def test_an_audience_is_a_group_and_who_reads_everything_is_an_agent(self) -> None:
        """Places that nothing covers are left out: nothing was searched there."""
        judged = [
            Judged.of(asked("1", "a"), answer("a")),
            Judged.of(replace(asked("2", "a"), audience=None), answer("x")),
            Judged.of(replace(asked("3", "a"), audience="merchant"), answer("a"), covered=False),
        ]

        groups = by_audience(judged, 0.5)

        assert [(each.name, each.ranks()["recall@1"]) for each in groups] == [
            ("agent", 0.0),
            ("shopper", 1.0),
        ]

    def test_a_question_counts_in_each_of_its_topics(self) -> None:
        """And in none where nothing answers it."""
        both, one = (
            replace(asked(name, "a"), topics=topics)
            for name, topics in (("1", ("food", "returns")), ("2", ("returns",)))
        )
        judged = [Judged.of(both, answer("a")), Judged.of(one, answer("x"))]
        judged.append(Judged.of(asked("3"), answer("x")))

        groups = by_topic(judged, 0.5)

        assert [(each.name, len(each.judged)) for each in groups] == [("food", 1), ("returns", 2)]
        assert [each.ranks()["recall@1"] for each in groups] == [1.0, 0.5]

    def test_each_signal_alone_is_judged_on_the_same_questions(self) -> None:
        """By the same figures."""
        alone = {"bm25": ["x", "a"], "dense": ["y", "z"]}
        (china, _) = by_jurisdiction([Judged.of(asked("1", "a"), answer("a"), alone=alone)], 0.5)

        assert china.ranks()["recall@1"] == 1.0
        assert china.alone()["bm25"]["recall@1"] == 0.0
        assert china.alone()["bm25"]["mrr@10"] == 0.5
        assert china.alone()["dense"]["recall@10"] == 0.0


class TestHeldOutConfidence:
    def judged(self, count: int, right: str = "a") -> list[Judged]:
        """Questions whose first feature tells the right ones, and one that was never searched."""
        rows = [
            Judged.of(
                asked(str(number), right if number % 2 else ""),
                answer("a"),
                features=(float(number % 2), *(0.0,) * 6),
            )
            for number in range(count)
        ]
        return [*rows, Judged.of(asked("unsearched"), answer("", answered=False))]

    def test_it_is_of_models_that_did_not_see_the_question(self) -> None:
        """What was learned from the others parts right from wrong; the unsearched keeps its own."""
        judged = self.judged(FEWEST)
        found = held_out(judged)
        *searched, last = found.judged

        assert found.source == "held_out"
        assert min(each.confidence for each in searched[1::2]) > 0.9
        assert max(each.confidence for each in searched[::2]) < 0.1
        assert last == judged[-1]

    @pytest.mark.parametrize(("count", "right"), [(FEWEST - 1, "a"), (FEWEST, "x")])
    def test_where_none_can_be_fitted_the_one_that_serves_is_named(
        self, count: int, right: str
    ) -> None:
        """Too few questions, or none answered right: the JSON says whose confidence it is."""
        found = held_out(self.judged(count, right))

        assert found.source == "shipped"
        assert {each.confidence for each in found.judged} == {0.9}
