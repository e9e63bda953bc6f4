"""An article is the same article however its form is written, and no other."""

from __future__ import annotations

import pytest

from knowledge.deciding.cites import covers, plain


@pytest.mark.parametrize(
    ("expected", "cite"),
    [
        ("7D 10", "7D 10(1)"),
        ("7D 10(2)", "7D 10(1)"),
        ("DMCC Act 2024 Sch. 20 para 13", "DMCC Sch. 20(13)"),
        ("DMCC Schedule 20", "DMCC Sch. 20(13)"),
        ("CCR 2013 regs 28-30", "CCR 29(1)"),
        ("CCR reg 34", "CCR 34"),
        ("CRA s.22", "CRA 22"),
        ("CRA 2015 section 22", "CRA 22(3)"),
        ("GPSR Art. 19", "GPSR 19(a)"),
        ("16 CFR 465", "16 CFR 465.4"),
        ("16 CFR § 435.2", "16 CFR 435.2(b)"),
        ("CON 586-588", "CON 587"),
        ("15 USC 2064(b)", "15 USC 2064"),
    ],
)
def test_an_article_is_known_however_it_is_written(expected: str, cite: str) -> None:
    """By its form, its year, its part or a range."""
    assert covers(expected, cite)


@pytest.mark.parametrize(
    ("expected", "cite"),
    [
        ("7D 10", "7D 1"),
        ("7D 1", "7D 10"),
        ("CRPL 25", "IR 25"),
        ("16 CFR 435.2", "16 CFR 435.1"),
        ("16 CFR 46", "16 CFR 465.4"),
        ("16 CFR 465.2", "16 CFR 465"),
        ("CON 586-588", "CON 589"),
        ("CON 586-588", "CIP 587"),
        ("15 USC 2304", "15 USC 2303"),
        ("UCPD Annex I 23b", "UCPD Annex I 23c"),
    ],
)
def test_another_article_stays_another(expected: str, cite: str) -> None:
    """A part covers its sections, and not the other way round."""
    assert not covers(expected, cite)


def test_passages_cites_are_plain_already() -> None:
    """Reading them again changes nothing."""
    for cite in ("7D 10(2)", "16 CFR 435.2(b)", "UCPD Annex I 23b", "DMCC Sch. 20(13)", "PLD85 7"):
        assert plain(cite) == cite
