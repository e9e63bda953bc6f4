"""Law texts: every shape in which they are set, and what is said of those that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.linting.law_shelf import LawShelf, LawText, LawTextsError, read_list
from knowledge.linting.law_text import chinese_number, read_articles
from tests.unit.knowledge.linting.small import AMERICAN, CHINESE, EUROPEAN, shelf


@pytest.mark.parametrize(
    ("numerals", "number"),
    [
        ("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("三十五", 35), ("一百", 100),
        ("一百零三", 103), ("一百四十八", 148), ("九百八十八", 988), ("一千二百五十八", 1258),
    ],
)  # fmt: skip
def test_chinese_numerals_are_numbers(numerals: str, number: int) -> None:
    """Up to the last article of the civil code."""
    assert chinese_number(numerals) == number


@pytest.mark.parametrize(
    ("path", "there"),
    [([], True), (["1"], True), (["2"], True), (["2", "2"], True), (["2", "3"], False),
     (["3"], False), (["1", "1"], False)],
)  # fmt: skip
def test_a_chinese_paragraph_is_a_line_and_its_items_are_numerals_in_brackets(
    path: list[str], *, there: bool
) -> None:
    """Chapters are none."""
    articles = read_articles(CHINESE, "chinese")
    assert list(articles) == ["1", "10", "11"]
    assert articles["10"].has(path) is there


def test_an_item_may_be_named_without_its_paragraph() -> None:
    """Where an article is one sentence and a list, people count the list."""
    listed = read_articles("第三条 禁止：\n（一）甲；\n（二）乙；\n（三）丙。\n", "chinese")["3"]
    assert listed.has(["3"])
    assert not listed.has(["4"])


def test_a_line_that_mentions_an_article_does_not_begin_it() -> None:
    """Nor do marks of Markdown and wide spaces hide one that begins."""
    text = "&emsp;**第一条** 甲。\n第十条规定的情形，除外。\n"
    articles = read_articles(text, "chinese")
    assert list(articles) == ["1"]
    assert articles["1"].has(["2"])


def test_a_guide_counts_its_articles_with_a_comma() -> None:
    """Enforcement guides have no article signs."""
    articles = read_articles("一、甲。\n二、乙：\n（一）丙；\n（二）丁。\n", "guide")
    assert list(articles) == ["1", "2"]
    assert articles["2"].has(["2"])
    assert not articles["1"].has(["2"])


@pytest.mark.parametrize(
    ("article", "path", "there"),
    [("19", ["1"], True), ("19", ["1", "a"], True), ("19", ["2", "a"], False), ("19", ["3"], False),
     ("20", ["1"], True), ("20", ["2"], False)],
)  # fmt: skip
def test_european_paragraphs_are_numbered_and_items_stand_alone(
    article: str, path: list[str], *, there: bool
) -> None:
    """Where no paragraph has a number, lines count, those of items not."""
    assert read_articles(EUROPEAN, "european")[article].has(path) is there


@pytest.mark.parametrize(
    ("path", "there"),
    [(["a"], True), (["a", "1"], True), (["a", "1", "i"], True), (["b"], True), (["b", "1"], False),
     (["i"], True), (["c"], False)],
)  # fmt: skip
def test_american_paragraphs_are_letters_and_roman_numerals_are_not(
    path: list[str], *, there: bool
) -> None:
    """Deeper than the second mark nothing is known, and nothing missed."""
    assert read_articles(AMERICAN, "american")["435.2"].has(path) is there


def test_british_sections_have_numbered_subsections() -> None:
    """The number and the title on one line."""
    text = "22 Time limit\n(1) A consumer loses it.\n(a) if late.\n(2) An agreement.\n23 Right\n"
    articles = read_articles(text, "british")
    assert list(articles) == ["22", "23"]
    assert articles["22"].has(["1", "a"])
    assert not articles["22"].has(["3"])
    assert not articles["23"].has(["1"])


def test_the_committed_list_is_one() -> None:
    """And every replacement it names is an instrument of it."""
    texts = read_list()
    assert {text.replaced_by for text in texts.values() if text.replaced_by} <= set(texts)


@pytest.mark.parametrize("text", ["[1]", "{", "7D: {file: x, holds: all}"])
def test_a_list_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    """With its name."""
    path = tmp_path / "law_texts.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LawTextsError, match=r"law_texts\.yml"):
        read_list(path)


def test_a_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    """Half a law would be looked up in as if it were whole."""
    (tmp_path / "china").mkdir()
    (tmp_path / "china" / "x.md").write_bytes(b"\xff")
    broken = LawShelf(tmp_path, {"X": LawText(file="china/x.md", holds="whole")})
    with pytest.raises(LawTextsError, match=r"x\.md cannot be read"):
        broken.articles("X")


def test_the_english_texts_are_those_that_are_there_and_no_notes(tmp_path: Path) -> None:
    """Notes are in words of our own."""
    with_notes = shelf(tmp_path)
    texts = {**with_notes.texts, "CCR": LawText(file="uk/notes.md", holds="notes")}
    (tmp_path / "uk" / "notes.md").write_text("notes", encoding="utf-8")
    assert set(LawShelf(tmp_path, texts).english) == {"eu/gpsr.md", "uk/cra.md", "us/435.md"}
