"""Identity numbers and bank accounts.

Three grounds on which a number is taken for one. Its check digits or its shape are nobody else's:
presidio's recognisers, their patterns narrowed to the shapes that orders, phones and parcels do
not share. Or the words beside it say what it is: then any number will do. National numbers whose
shape is also an order's (PESEL, Aadhaar, NHS, Thai, Nigerian and Australian ones) need the words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from presidio_analyzer import Pattern, PatternRecognizer
from presidio_analyzer.predefined_recognizers import (
    EsNieRecognizer,
    EsNifRecognizer,
    FiPersonalIdentityCodeRecognizer,
    IbanRecognizer,
    ItFiscalCodeRecognizer,
    KrRrnRecognizer,
    UkNinoRecognizer,
    UsItinRecognizer,
    UsSsnRecognizer,
)

from gateway.adapters.redaction.labels import JOIN

LABELLED_IDENTITY = "LABELLED_IDENTITY"
NEAR_IDENTITY = "NEAR_IDENTITY"
LABELLED_ACCOUNT = "LABELLED_ACCOUNT"
BANK_ENTITIES = frozenset({"IBAN_CODE", LABELLED_ACCOUNT})

_ALONE = r"(?<![0-9a-z+])(?<![0-9][-. ])"
_ENDS = r"(?![0-9a-z])(?![-. ][0-9])"
_SHAPE = 0.5
_WEAK = 0.3
"""Below what counts: such a shape needs its check digits."""

_IDENTITY_WORDS = (
    r"ssn|ss\s?#|social security|social insurance|itin|tax\s?payer id(?:entification)?|taxpayer"
    r"|tax id(?:entification)?|tax file|tfn|national insurance|nino|ni(?=\s?(?:number|no))"
    r"|national id(?:entity|entification)?|identity (?:card|document|number)"
    r"|identification number|id card|(?:government|resident|citizen|personal) id(?:entity)?"
    r"|aadhaa?r|pesel|nhs|medicare|cpf|dni|nif|bsn|nric|hkid|curp|rrn"
    r"|hetu|personnummer|codice fiscale|steuer-?id(?:entifikationsnummer)?|securite sociale"
    r"|passport|reisepass|passeport|pasaporte|driv(?:er'?s?|ing) licen[cs]e|driver'?s? id"
    r"|身份证号?码?|身分证号?码?|护照号?码?|驾驶证号?码?"
)
_US_WORDS = r"ssn|social security|taxpayer|itin"
_UK_WORDS = r"national insurance|insurance number|nino|ni|n\.i\.|hmrc"
_ACCOUNT_WORDS = (
    r"bank (?:account|acct)|(?:checking|savings?|current) (?:account|acct)|routing|sort code|bsb"
    r"|iban|银行账[号户]"
)
# "account number" alone is also what a shop calls its customer's.
_BRANCH_WORDS = r"(?:sort code|routing|bsb|swift|bic)"
_BESIDE_BRANCH = {
    "before a branch": (
        rf"(?<![a-z])(?:account|acct){JOIN}\K[0-9]{{6,17}}(?=[^0-9\n]{{1,25}}{_BRANCH_WORDS})"
    ),
    "after a branch": (
        rf"{_BRANCH_WORDS}[^\n]{{0,40}}?(?<![a-z])(?:account|acct){JOIN}\K[0-9]{{6,17}}"
        r"(?![0-9a-z])"
    ),
}
# A number with its letters: at most five in front, in groups that each begin with a digit.
_NUMBER = (
    r"(?:[a-z]{0,3}[-. ]|[a-z]{0,5})[0-9][0-9a-z]{0,19}(?:[-/. ][0-9][0-9a-z]{0,11}){0,5}"
    r"(?:\s?\(?[0-9a-z]\)?)?(?![0-9a-z])"
)
_IBAN = (
    r"[a-z]{2}[0-9]{2}"
    r"(?:[a-z0-9]{10,30}|[ -][a-z0-9]{4}(?:[ -](?=[a-z]{0,3}[0-9])[a-z0-9]{1,4}){2,7})"
)
_NINO_START = r"[a-ceghj-pr-tw-z][a-ceghj-npr-tw-z]"
_NO_NINO = r"bg|gb|nk|kn|nt|tn|zz"
_MY = r"(?:(?:my|our|the|his|her|their)\s)?"


class ChineseIdentityRecognizer(PatternRecognizer):
    """Finds resident identity numbers of China: a region, a date of birth and a check digit.

    Source: GB 11643-1999.
    """

    ENTITY = "CN_RESIDENT_ID"
    PATTERN = Pattern(
        "resident identity number",
        rf"{_ALONE}[1-9][0-9]{{5}}[ -]?(?:18|19|20)[0-9]{{2}}(?:0[1-9]|1[0-2])"
        r"(?:0[1-9]|[12][0-9]|3[01])[ -]?[0-9]{3}[0-9x](?![0-9a-z])",
        _SHAPE,
    )
    _CHECK = "10X98765432"

    def __init__(self) -> None:
        super().__init__(supported_entity=self.ENTITY, patterns=[self.PATTERN])

    def validate_result(self, pattern_text: str) -> bool:
        """Whether the last character is the check digit of the others (ISO 7064, MOD 11-2)."""
        *digits, check = (character for character in pattern_text.upper() if character.isalnum())
        total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(digits))
        return self._CHECK[total % 11] == check


def recognizers() -> Sequence[PatternRecognizer]:
    """Return what finds identity numbers and bank accounts."""
    return (
        UsSsnRecognizer(
            patterns=[
                _shape(rf"{_ALONE}[0-9]{{3}}(\s?[-.]\s?|\s)[0-9]{{2}}\1[0-9]{{4}}{_ENDS}"),
            ]
        ),
        UsItinRecognizer(
            patterns=[
                _shape(
                    rf"{_ALONE}9[0-9]{{2}}(\s?[-.]\s?|\s)(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-24-9])"
                    rf"\1[0-9]{{4}}{_ENDS}"
                )
            ]
        ),
        # Written in one piece it is shaped like many a SKU.
        UkNinoRecognizer(
            patterns=[
                _shape(
                    rf"{_ALONE}(?!{_NO_NINO}){_NINO_START}"
                    rf" [0-9]{{2}} ?[0-9]{{2}} ?[0-9]{{2}} ?[a-d]{_ENDS}"
                )
            ]
        ),
        ChineseIdentityRecognizer(),
        EsNifRecognizer(patterns=[_shape(rf"{_ALONE}[0-9]{{8}}-?[a-z]{_ENDS}")]),
        EsNieRecognizer(patterns=[_shape(rf"{_ALONE}[x-z]-?[0-9]{{7}}-?[a-z]{_ENDS}")]),
        ItFiscalCodeRecognizer(),
        FiPersonalIdentityCodeRecognizer(
            patterns=[_shape(rf"{_ALONE}[0-9]{{6}}[-+a][0-9]{{3}}[0-9a-y]{_ENDS}")]
        ),
        KrRrnRecognizer(
            patterns=[
                Pattern(
                    "shape",
                    rf"{_ALONE}[0-9]{{2}}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])-[1-4][0-9]{{6}}"
                    rf"{_ENDS}",
                    _WEAK,
                )
            ]
        ),
        IbanRecognizer(regex_flags=re.IGNORECASE),
        _labelled(LABELLED_IDENTITY, _IDENTITY_WORDS, _NUMBER),
        PatternRecognizer(
            supported_entity=NEAR_IDENTITY,
            patterns=[
                Pattern("US, near", rf"{_near(_US_WORDS)}[0-9]{{9}}{_ENDS}", 0.9),
                Pattern("UK, near", rf"{_near(_UK_WORDS)}[a-z]{{2}}[0-9]{{6}}[a-d]{_ENDS}", 0.9),
            ],
        ),
        _labelled(LABELLED_ACCOUNT, _ACCOUNT_WORDS, rf"(?:{_NUMBER}|{_IBAN})"),
        PatternRecognizer(
            supported_entity=LABELLED_ACCOUNT,
            patterns=[Pattern(name, regex, 0.9) for name, regex in _BESIDE_BRANCH.items()],
        ),
    )


def _shape(regex: str) -> Pattern:
    return Pattern("shape", regex, _SHAPE)


def _near(words: str) -> str:
    """Return what skips from a word to a number of an unmistakable shape in the same sentence."""
    return rf"(?<![a-z])(?:{words})(?![a-z])[^0-9\n.!?]{{0,40}}(?<![0-9a-z])\K"


def _labelled(entity: str, words: str, value: str) -> PatternRecognizer:
    """Return what finds numbers of one kind by the words before them, or after "is my"."""
    before = rf"(?<![a-z])(?:{words}){JOIN}\K{value}"
    after = rf"(?<![0-9a-z]){value}(?=[\s\"'),]{{1,3}}(?:is|was|as|=)\s{_MY}(?:{words})(?![a-z]))"
    return PatternRecognizer(
        supported_entity=entity,
        patterns=[Pattern("label before", before, 0.9), Pattern("label after", after, 0.9)],
    )
