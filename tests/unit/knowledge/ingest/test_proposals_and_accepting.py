"""From documents to a proposal, from the reviewed proposal into the merchant's corpus."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import CorpusError, FileUnreadable, ProposalError
from knowledge.ingest import gathering
from knowledge.ingest.accepting import AcceptedDocument, accept
from knowledge.ingest.document import Document
from knowledge.ingest.gathering import gather
from knowledge.ingest.ingesting import Ingest, Report, Wish
from knowledge.ingest.kinds import KINDS
from knowledge.ingest.markup import from_markdown
from knowledge.passages import Passage, load_corpus
from tests.unit.knowledge.fakes import write_corpus
from tests.unit.knowledge.ingest.test_proposing import HOW_LONG, POSTAGE, TEXT
from tests.unit.knowledge.ingest.test_sections_and_pieces import split

FIRST, SECOND = date(2026, 1, 1), date(2026, 6, 1)


class MarkdownOnly:
    """Reads every file as Markdown, in this process; refuses one that says so."""

    def convert(self, path: Path) -> Document:
        """Return what a file holds."""
        text = path.read_text("utf-8")
        if path.suffix not in KINDS:
            raise FileUnreadable(f"{path.suffix} is not read", "save it as DOCX")
        if "REFUSE" in text:
            raise FileUnreadable("damaged", "save it again")
        return from_markdown(text)


class Shop:
    """A home with a shipped corpus beside it, and a folder of documents."""

    def __init__(self, root: Path) -> None:
        self.home, self.documents = root / "home", root / "documents"
        self.documents.mkdir()
        self.shipped = write_corpus(root / "shipped")

    def write(self, name: str, text: str = TEXT) -> Path:
        """Write a document."""
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def ingest(self, *paths: Path, day: date = FIRST, name: str = "", place: str = "UK") -> Report:
        """Propose documents."""
        wish = Wish(place, ("shopper", "merchant"), day, day, name=name)
        job = Ingest(self.home, self.shipped, MarkdownOnly(), split)
        return job.run(paths or (self.documents,), wish, lambda *_: None)

    def accept(self, name: str = "quay-uk", day: date = FIRST) -> tuple[AcceptedDocument, ...]:
        """Accept a proposal."""
        return accept(self.home, name, self.shipped, day)

    def proposed(self, name: str = "quay-uk", file: str = "uk/quay.md") -> Path:
        """Return a file of a proposal."""
        return self.home / "ingest" / name / file

    def own(self) -> dict[str, Passage]:
        """Return the merchant's passages."""
        loaded = load_corpus(self.shipped, self.home / "corpus")
        return {each.id: each for each in loaded.passages if each.kind == "merchant-policy"}


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Return a shop without a corpus of its own."""
    return Shop(tmp_path)


class TestGathering:
    def test_folders_are_read_to_the_bottom_in_order(self, shop: Shop) -> None:
        """Hidden files are not; what is no document is counted by its ending."""
        for name in ("b.md", "a/z.PDF", "a/.hidden.md", ".git/c.md", "a/logo.png", "x", "old.doc"):
            shop.write(name)
        found = gather([shop.documents])
        names = [each.relative_to(shop.documents).as_posix() for each in found.files]
        assert names == ["b.md", "old.doc", "a/z.PDF"]
        assert found.passed_over == {".png": 1, "without ending": 1}

    def test_a_file_that_is_named_is_taken_whatever_it_is_but_once(self, shop: Shop) -> None:
        """So that its trouble can be said."""
        logo = shop.write("logo.png")
        assert gather([logo, logo, shop.documents]).files == [logo]
        assert gather([Path("/nowhere.md")]).files == [Path("/nowhere.md")]

    def test_there_is_a_limit(self, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
        """A home folder given by mistake is no corpus."""
        monkeypatch.setattr(gathering, "MOST_FILES", 1)
        shop.write("a.md")
        shop.write("b.md")
        with pytest.raises(ProposalError, match="more than 1 documents"):
            gather([shop.documents])


class TestProposing:
    def test_a_proposal_is_written_and_the_corpus_is_not(self, shop: Shop) -> None:
        """In the corpus's own format, with its list of instruments and the diff beside it."""
        shop.write("quay.md")
        report = shop.ingest()
        assert report.folder == shop.home / "ingest/quay-uk"
        assert {e.relative_to(report.folder).as_posix() for e in report.folder.rglob("*.*")} == {
            "proposal.json", "instruments.yml", "changes.diff", "uk/quay.md",
        }  # fmt: skip
        assert "- [proposed] " in shop.proposed().read_text("utf-8")
        diff = (report.folder / "changes.diff").read_text("utf-8")
        assert diff.startswith("--- /dev/null\n+++ corpus/uk/quay.md\n")
        assert not (shop.home / "corpus").exists()

    def test_the_same_documents_make_the_same_bytes(self, shop: Shop) -> None:
        """Proposing again puts the same in its place."""
        shop.write("quay.md")
        shop.ingest()
        before = shop.proposed().read_bytes()
        shop.ingest()
        assert shop.proposed().read_bytes() == before

    def test_a_file_in_trouble_is_left_out_and_the_rest_goes_on(self, shop: Shop) -> None:
        """Each by its name, its trouble and the way out."""
        shop.write("a.md", "REFUSE")
        shop.write("old.doc", "x")
        shop.write("quay.md")
        report = shop.ingest()
        assert [(e.file.name, e.trouble, e.way_out) for e in report.left_out] == [
            ("a.md", "damaged", "save it again"),
            ("old.doc", ".doc is not read", "save it as DOCX"),
        ]
        assert [file.name for file, _ in report.read] == ["quay.md"]

    def test_two_files_of_one_name_are_not_one_policy(self, shop: Shop) -> None:
        """The second is named, never mixed in."""
        shop.write("quay.html")
        shop.write("quay.md")
        report = shop.ingest()
        assert len(report.read) == 1
        assert "would be the policy 'quay'" in report.left_out[0].trouble

    def test_a_name_is_for_one_document(self, shop: Shop) -> None:
        """It becomes the policy's and its file's."""
        one = shop.write("a.md")
        shop.write("b.md")
        with pytest.raises(ProposalError, match="--name 'Quay' with 2 documents"):
            shop.ingest(name="Quay")
        report = shop.ingest(one, name="House rules")
        assert report.read[0][1].policy.instrument.short == "House rules"
        assert shop.proposed("house-rules-uk", "uk/house-rules.md").is_file()

    def test_the_same_title_again_makes_another_name(self, shop: Shop) -> None:
        """Of its file, or of its place: a short name stands for one policy of one jurisdiction."""
        shop.write("quay.md")
        shop.write("quay-terms.md")
        found = {file.name: each.policy.instrument.short for file, each in shop.ingest().read}
        assert found == {"quay-terms.md": "Quay returns", "quay.md": "Quay"}
        shop.accept("documents-uk")
        (elsewhere,) = shop.ingest(shop.documents / "quay.md", place="EU").read
        assert elsewhere[1].policy.instrument.short == "Quay returns EU"

    def test_a_given_name_that_is_taken_is_refused(self, shop: Shop) -> None:
        """The merchant chose it; another choice is theirs too."""
        shop.ingest(shop.write("quay.md"), name="House rules")
        shop.accept("house-rules-uk")
        (left,) = shop.ingest(shop.documents / "quay.md", place="EU", name="House rules").left_out
        assert "'House rules' means" in left.trouble
        assert "--name" in left.way_out

    def test_nothing_to_propose_leaves_no_folder(self, shop: Shop) -> None:
        """Unreadable files alone, or a document that did not change."""
        shop.write("a.md", "REFUSE")
        assert shop.ingest().folder is None
        (shop.documents / "a.md").unlink()
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        report = shop.ingest(day=SECOND)
        assert (report.folder, [each.name for each in report.unchanged]) == (None, ["quay.md"])

    def test_a_proposal_being_edited_is_not_overwritten(self, shop: Shop) -> None:
        """Hours of a reviewer's work may be in it."""
        shop.write("quay.md")
        shop.ingest()
        path = shop.proposed()
        path.write_text(path.read_text("utf-8").replace("[proposed] ", ""), "utf-8")
        with pytest.raises(ProposalError, match=r"was edited .*`recourse ingest --accept quay-uk`"):
            shop.ingest()


class TestAccepting:
    def test_a_reviewed_proposal_becomes_the_merchants_corpus(self, shop: Shop) -> None:
        """Without marks; what the templates made is counted."""
        shop.write("quay.md")
        shop.ingest()
        (told,) = shop.accept()
        assert (told.path.as_posix(), told.passages) == ("uk/quay.md", 3)
        assert told.asks_as_proposed == sum(len(each.asks) for each in shop.own().values())
        assert not any("[proposed]" in ask for each in shop.own().values() for ask in each.asks)
        assert told.diff.startswith("--- /dev/null")

    def test_what_a_reviewer_edits_left_out_or_adds_is_taken_over(self, shop: Shop) -> None:
        """And what was left out is not proposed again; what was added is theirs."""
        shop.write("quay.md")
        shop.ingest()
        path = shop.proposed()
        text = path.read_text("utf-8").replace("## How long ", "## A whole month ")
        head, postage = text.split("## Postage")
        path.write_text(head + "## My own" + postage.replace(POSTAGE, f"{POSTAGE}-mine"), "utf-8")
        (told,) = shop.accept()
        assert (told.left_out, told.by_hand) == ((POSTAGE,), (f"{POSTAGE}-mine",))
        assert shop.own()[HOW_LONG].title == "A whole month"
        assert shop.ingest(day=SECOND).folder is None

    def test_a_change_closes_and_opens_in_the_corpus(self, shop: Shop) -> None:
        """The second acceptance, on top of the first."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        shop.write("quay.md", TEXT.replace("30 days", "45 days"))
        shop.ingest(day=SECOND)
        (told,) = shop.accept(day=SECOND)
        assert shop.own()[HOW_LONG].effective_to == date(2026, 5, 31)
        assert shop.own()[f"{HOW_LONG}-v2"].in_force(SECOND)
        assert "+effective_to: 2026-05-31" in told.diff
        assert "-effective_from" not in told.diff

    def test_several_documents_share_the_list_of_instruments(self, shop: Shop) -> None:
        """Each acceptance adds to it, and a merchant's own lines stay."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        listed = shop.home / "corpus/instruments.yml"
        listed.write_text("# ours\n" + listed.read_text("utf-8"), "utf-8")
        shop.ingest(shop.write("care.md", "# Care\n\nWash cold. Dry flat.\n"))
        shop.accept("care-uk")
        assert listed.read_text("utf-8").startswith("# ours\n")
        assert {each.short for each in shop.own().values()} == {"Quay returns", "Care"}

    def test_a_fault_is_named_in_the_file_under_review(self, shop: Shop) -> None:
        """With its line; nothing is written."""
        shop.write("quay.md")
        shop.ingest()
        path = shop.proposed()
        text = path.read_text("utf-8").replace("confidence: secondary", "confidence: sure", 1)
        path.write_text(text, "utf-8")
        line = text.splitlines().index("confidence: sure") + 1
        with pytest.raises(CorpusError) as refused:
            shop.accept()
        assert [(e.file, e.line) for e in refused.value.complaints] == [(path, line)]
        assert not list((shop.home / "corpus").glob("*/*"))

    def test_an_id_taken_elsewhere_is_named(self, shop: Shop) -> None:
        """By the files as they are known, not by copies."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        shop.ingest(shop.write("care.md", "# Care\n\nWash cold. Dry flat.\n"))
        path = shop.proposed("care-uk", "uk/care.md")
        path.write_text(path.read_text("utf-8").replace("uk-shop-care-care", HOW_LONG), "utf-8")
        with pytest.raises(CorpusError, match=f"id '{HOW_LONG}' stands already") as refused:
            shop.accept("care-uk")
        files = {each.file for each in refused.value.complaints}
        assert files <= {path, shop.home / "corpus/uk/quay.md"}

    def test_a_corpus_that_changed_meanwhile_is_not_written_over(self, shop: Shop) -> None:
        """The reviewer saw another diff."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        shop.write("quay.md", TEXT.replace("30 days", "45 days"))
        shop.ingest(day=SECOND)
        path = shop.home / "corpus/uk/quay.md"
        path.write_text(path.read_text("utf-8").replace("## How long", "## Days"), "utf-8")
        with pytest.raises(ProposalError, match="changed since the proposal was made"):
            shop.accept(day=SECOND)

    def test_an_acceptance_that_was_cut_off_can_be_done_again(self, shop: Shop) -> None:
        """All but the proposal's own mark was written."""
        shop.write("quay.md")
        shop.ingest()
        record = shop.proposed(file="proposal.json")
        before = record.read_text("utf-8")
        shop.accept()
        record.write_text(before, "utf-8")
        (told,) = shop.accept()
        assert told.diff == ""

    def test_a_proposal_is_accepted_once(self, shop: Shop) -> None:
        """The next reading of the document makes another in its place."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        with pytest.raises(ProposalError, match="was accepted on 2026-01-01"):
            shop.accept()
        shop.write("quay.md", TEXT.replace("30 days", "45 days"))
        assert shop.ingest(day=SECOND).folder is not None

    def test_a_name_that_no_proposal_has_is_said_with_those_there_are(self, shop: Shop) -> None:
        """Or with how to make one."""
        with pytest.raises(ProposalError, match="make one with `recourse ingest PATH`"):
            shop.accept("nothing")
        shop.write("quay.md")
        shop.ingest()
        with pytest.raises(ProposalError, match="there are quay-uk"):
            shop.accept("nothing")

    @pytest.mark.parametrize("text", ["{", "[]", '{"format": 9}', '{"format": 1}'])
    def test_a_damaged_record_is_refused(self, shop: Shop, text: str) -> None:
        """With the way out."""
        shop.write("quay.md")
        shop.ingest()
        shop.proposed(file="proposal.json").write_text(text, "utf-8")
        with pytest.raises(ProposalError, match=r"proposal\.json cannot be read"):
            shop.accept()

    def test_a_record_cannot_lead_out_of_the_corpus(self, shop: Shop) -> None:
        """A proposal may come from somebody else's machine."""
        shop.write("quay.md")
        shop.ingest()
        record = shop.proposed(file="proposal.json")
        record.write_text(record.read_text("utf-8").replace("uk/quay.md", "../../quay.md"), "utf-8")
        with pytest.raises(ProposalError, match=r"expected <jurisdiction>/<document>\.md"):
            shop.accept()

    def test_a_document_whose_file_was_deleted_is_left_alone(self, shop: Shop) -> None:
        """The others are accepted; of none there is nothing to accept."""
        shop.write("quay.md")
        shop.write("care.md", "# Care\n\nWash cold. Dry flat.\n")
        name = shop.ingest().name
        shop.proposed(name, "uk/quay.md").unlink()
        assert [each.path.name for each in shop.accept(name)] == ["care.md"]
        shop.write("tea.md", "# Tea\n\nBrew hot. Drink soon.\n")
        (shop.documents / "care.md").unlink()
        (shop.documents / "quay.md").unlink()
        shop.ingest()
        shop.proposed("tea-uk", "uk/tea.md").unlink()
        with pytest.raises(ProposalError, match=r"no file of .*tea-uk is left"):
            shop.accept("tea-uk")

    def test_bytes_that_are_no_text_any_more_are_refused(self, shop: Shop) -> None:
        """An editor saved it in another encoding."""
        shop.write("quay.md")
        shop.ingest()
        shop.proposed().write_bytes(b"caf\xe9")
        with pytest.raises(ProposalError, match="is not UTF-8 any more"):
            shop.accept()

    def test_the_record_of_a_reading_stands_beside_the_passages(self, shop: Shop) -> None:
        """What each was made of, and what was declined."""
        shop.write("quay.md")
        shop.ingest()
        shop.accept()
        raw = json.loads((shop.home / "corpus/uk/quay.json").read_text("utf-8"))
        assert raw["document"] == "quay.md"
        assert raw["sources"][POSTAGE] == ["You pay the postage of a return yourself."]
