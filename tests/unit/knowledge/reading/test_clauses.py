"""The clauses of laws that a question names, and the numbers that are none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.index_open import OpenIndex
from knowledge.passages import Passage
from knowledge.reading.clauses import (
    Clause,
    Laws,
    article_and_paragraphs,
    nothing_else,
    without,
)

LAWS = (
    ("CRPL", "Consumer Rights Protection Law", "消费者权益保护法", "CN", "CRPL 25(1)"),
    ("AD", "Advertising Law", "中华人民共和国广告法", "CN", "AD 9(3)"),
    ("CON", "Civil Code, Book Three: Contracts", "中华人民共和国民法典（合同编）", "CN", "CON 563"),
    ("TORT", "Civil Code, Book Seven: Tort", "中华人民共和国民法典（侵权编）", "CN", "TORT 1207"),
    ("AUCL", "Anti-Unfair Competition Law", "反不正当竞争法", "CN", "AUCL 8"),
    ("AUCL19", "Anti-Unfair Competition Law (2019)", "反不正当竞争法（2019）", "CN", "AUCL19 8"),
    ("GDPR", "Data Protection Regulation", "Regulation (EU) 2016/679", "EU", "GDPR 5(1)(c)"),
    ("SGD", "Sale of Goods Directive", "Directive (EU) 2019/771", "EU", "SGD 13(4)"),
    ("CRD", "Consumer Rights Directive", "Directive 2011/83/EU", "EU", "CRD 11a"),
    ("UCPD", "Unfair Commercial Practices Directive", "Directive 2005/29/EC", "EU", "UCPD 5(5)"),
    ("UCPD", "Unfair Commercial Practices Directive", "2005/29/EC", "EU", "UCPD Annex I 7"),
    ("CRA", "Consumer Rights Act 2015", "Consumer Rights Act 2015 (c. 15)", "UK", "CRA 20(15)"),
    ("16 CFR", "Code of Federal Regulations", "16 C.F.R.", "US", "16 CFR 435.2(a)(1)"),
)  # fmt: skip


@pytest.fixture(scope="module")
def passage(opened: OpenIndex) -> Passage:
    """Return any passage, to be made into others."""
    return opened.passages[0]


@pytest.fixture(scope="module")
def laws(passage: Passage) -> Laws:
    """Return a few laws of four places, and a shop's own terms."""
    cited = [
        replace(
            passage,
            short=short,
            instrument=name,
            official_name=official,
            jurisdiction=where,
            kind="law",
            cites=(cite,),
        )
        for short, name, official, where, cite in LAWS
    ]
    own = replace(passage, short="Quay", kind="merchant-policy", cites=("Quay 2",))
    return Laws.of([*cited, own])


def spoken(clauses: tuple[Clause, ...]) -> list[str]:
    """Return clauses as passages cite them."""
    return [
        f"{each.law} {each.article}" + "".join(f"({part})" for part in each.paragraphs)
        for each in clauses
    ]


@pytest.mark.parametrize(
    ("text", "cite"),
    [
        ("What does AD 9(3) say?", "AD 9(3)"),
        ("what does ad 9(3) say?", "AD 9(3)"),
        ("article 25 of the consumer rights protection law", "CRPL 25"),
        ("CRPL 55?", "CRPL 55"),
        ("crpl 25", "CRPL 25"),
        ("does CRPL 25 let me return fruit", "CRPL 25"),
        ("the consumer protection law, article 25, paragraph 2", "CRPL 25(2)"),
        ("China's consumer law art. 25(1)", "CRPL 25(1)"),
        ("art. 25 of the Chinese Consumer Rights Protection Law", "CRPL 25"),
        ("消法第二十五条", "CRPL 25"),
        ("《消费者权益保护法》第25条第2款", "CRPL 25(2)"),
        ("广告法第九条第三项", "AD 9(3)"),
        ("section 20 CRA", "CRA 20"),
        ("s.20 of the consumer rights act 2015", "CRA 20"),
        ("Consumer Rights Act 2015 s 20(15)", "CRA 20(15)"),
        ("16 CFR 435.2", "16 CFR 435.2"),
        ("16 C.F.R. \u00a7 435.2(a)(1)", "16 CFR 435.2(a)(1)"),
        ("16 CFR part 435", "16 CFR 435"),
        ("Art. 5(1)(c) GDPR", "GDPR 5(1)(c)"),
        ("GDPR 5.1", "GDPR 5(1)"),
        ("Regulation (EU) 2016/679, article 5", "GDPR 5"),
        ("art 11a of directive 2011/83/EU", "CRD 11a"),
        ("civil code article 563", "CON 563"),
        ("article 1207 of the civil code", "TORT 1207"),
        ("anti-unfair competition law (2019) article 8", "AUCL19 8"),
        ("anti-unfair competition law article 8", "AUCL 8"),
        ("EU regulation 2016/679 art. 5", "GDPR 5"),
        ("what does 2011/83/EU article 11a say", "CRD 11a"),
        ("广告法9条", "AD 9"),
        ("AD 99", "AD 99"),
        ("what does SGD 13 say", "SGD 13"),
        ("SGD 13(4)", "SGD 13(4)"),
        ("Annex I point 7 of the unfair commercial practices directive", "UCPD Annex I 7"),
        ("point 7 of Annex I to the UCPD", "UCPD Annex I 7"),
        ("UCPD annex I, point 7", "UCPD Annex I 7"),
        ("annex 1 no. 7 UCPD", "UCPD Annex I 7"),
        ("UCPD Annex I 7", "UCPD Annex I 7"),
        ("annex II point 3 of the UCPD", "UCPD annex II 3"),
        ("UCPD article 5(5)", "UCPD 5(5)"),
    ],
)
def test_a_clause_is_read_however_its_law_is_called(laws: Laws, text: str, cite: str) -> None:
    """Short, in full, officially, by a nickname; with the number ahead or behind."""
    assert spoken(laws.named_in(text)) == [cite]


@pytest.mark.parametrize(
    "text",
    [
        "7 day",
        "order 20",
        "CE 25 mm",
        "article 25",
        "my ad 9 times over",
        "AD 9 weeks ago",
        "an AD 2026 calendar",
        "GDPR 20 million fine",
        "CRPL 25%",
        "CRA 2015",
        "the consumer rights act 2015 and returns",
        "it cost SGD 13, can i return it",
        "UK GDPR article 13",
        "article 9 of the advertising law of Japan",
        "article 9 of the Japanese advertising law",
        "quay 2",
        "CRPL 25-30",
        "it's 20 CRA forms",
        "",
    ],
)
def test_a_number_that_is_no_article_names_none(laws: Laws, text: str) -> None:
    """Amounts, years, and articles of laws that no passage is of."""
    assert laws.named_in(text) == ()


def test_several_clauses_are_read_in_their_order(laws: Laws) -> None:
    """Of the first one's jurisdiction: one search has one law."""
    text = "compare CRPL 25 and AD 9(3) and GDPR art. 5"
    assert spoken(laws.named_in(text)) == ["CRPL 25", "AD 9(3)"]
    for text in ("CRPL articles 24, 25(1) and 55?", "articles 24, 25(1) and 55 of the CRPL"):
        assert spoken(laws.named_in(text)) == ["CRPL 24", "CRPL 25(1)", "CRPL 55"]
    assert spoken(laws.named_in("CRPL art. 24, 25 days late")) == ["CRPL 24"]


def test_what_is_asked_beside_a_clause_is_told_from_it(laws: Laws) -> None:
    """Then meaning tells its passages apart."""
    for text, alone in (("What does CRPL 25 say?", True), ("does CRPL 25 cover fruit", False)):
        assert nothing_else(laws.named_in(text), text) is alone
    text = "section 20 of the consumer rights act 2015, shoes"
    assert without(laws.named_in(text), text).strip(" ,") == "shoes"


def test_a_citation_falls_into_law_article_and_paragraphs() -> None:
    """In small letters, as they are named."""
    assert article_and_paragraphs("16 CFR 435.2(a)(1)") == ("16 CFR", "435.2", ("a", "1"))
    assert article_and_paragraphs("UCPD Annex I 23B") == ("UCPD Annex I", "23b", ())


def test_where_there_are_no_laws_none_is_named() -> None:
    """An index may hold a shop's own terms alone."""
    assert Laws.of([]).named_in("CRPL 25") == ()


@given(
    st.text()
    | st.lists(st.sampled_from("CRPL 25 AD 9 ( ) § art. of 第 条 十 SGD".split())).map(" ".join)
)
def test_any_text_is_read(laws: Laws, text: str) -> None:
    """The same every time, and every clause stands in it."""
    clauses = laws.named_in(text)
    assert clauses == laws.named_in(text)
    assert all(each.written in text for each in clauses)
