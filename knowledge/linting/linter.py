"""Run every check over a corpus, and say what was found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.linting.asks import lint_asks
from knowledge.linting.citations import lint_citations
from knowledge.linting.copying import lint_copying
from knowledge.linting.dates import lint_dates
from knowledge.linting.findings import Finding, Found
from knowledge.linting.ids import IDS_FILE, lint_ids, read_ids
from knowledge.linting.law_shelf import LawShelf, read_list
from knowledge.linting.reading_grade import Grades, lint_reading
from knowledge.passage_markdown import HEADING
from knowledge.passages import Passage, load_corpus
from knowledge.sentences import sentence_splitter


@dataclass(frozen=True, slots=True)
class LintReport:
    """What the checks found.

    Attributes:
        passages: How many there are.
        complaints: What somebody must mend, by check and id.
        notes: What was not looked at, and what is worth knowing.
        grades: How plain the passages read; None of none.
        places: Where each passage stands, as file and line.
    """

    passages: int
    complaints: tuple[Finding, ...]
    notes: tuple[str, ...]
    grades: Grades | None
    places: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        """Return everything, as `recourse lint-corpus --json` prints it."""
        return {
            "passages": self.passages,
            "complaints": [
                {
                    "check": each.check,
                    "passage": each.passage,
                    "place": self.places.get(each.passage),
                    "text": each.text,
                }
                for each in self.complaints
            ],
            "notes": list(self.notes),
            "reading_grade": self.grades
            and {
                "mean": self.grades.mean,
                "p95": self.grades.p95,
                "worst": dict(self.grades.worst),
            },
        }


def lint(
    corpus: Path, laws: Path, evaluating: Mapping[str, Iterable[str]], notes: Sequence[str] = ()
) -> LintReport:
    """Return what is wrong with a corpus.

    Args:
        corpus: Its directory, with the list of published ids in it.
        laws: The folder of law texts, which may be missing: then nothing is looked up there.
        evaluating: The sentences of evaluation data, by the name of their file.
        notes: What the caller could not hand in.

    Raises:
        CorpusError: when a passage is malformed.
        IdsError, LawTextsError: when one of these cannot be read.
    """
    passages = load_corpus(corpus).passages
    texts = read_list()
    reading, grades = lint_reading(passages, sentence_splitter())
    found = [
        lint_ids(passages, read_ids(corpus / IDS_FILE)),
        *_beside_the_law(passages, LawShelf(laws, texts)),
        lint_dates(passages, {n: t.replaced_by for n, t in texts.items() if t.replaced_by}),
        reading,
        lint_asks(passages, evaluating),
    ]
    return LintReport(
        len(passages),
        tuple(complaint for each in found for complaint in each.complaints),
        (*notes, *(note for each in found for note in each.notes)),
        grades,
        places_of(corpus),
    )


def _beside_the_law(passages: Sequence[Passage], shelf: LawShelf) -> tuple[Found, ...]:
    """Return what shows only beside the texts of the law, where they are there."""
    if not shelf.folder.is_dir():
        said = "neither citations nor copying could be looked at: name the folder with --laws"
        return (Found(notes=(f"no law texts in {shelf.folder}; {said}",)),)
    chinese = sum(each.jurisdiction == "CN" for each in passages)
    said = f"copied: {chinese} passages on Chinese law have no English text to be compared with"
    return (
        lint_citations(passages, shelf),
        lint_copying(passages, shelf.english),
        Found(notes=(said,) if chinese else ()),
    )


def places_of(corpus: Path) -> dict[str, str]:
    """Return the file and line of every id's heading."""
    return {
        match["id"]: f"{path}:{number}"
        for path in sorted(corpus.glob("**/*.md"))
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if (match := HEADING.fullmatch(line.rstrip()))
    }
