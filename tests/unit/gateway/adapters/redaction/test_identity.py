"""Identity numbers and bank accounts go; what only looks a little like one stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.redaction.identity import ChineseIdentityRecognizer
from gateway.adapters.redaction.presidio import PresidioRedactor

Redacted = Callable[[str], str]
PERSON = "[identity number removed]"
ACCOUNT = "[bank account number removed]"
REDACTOR = PresidioRedactor()

# Each the example of the authority that gives such numbers out, or made to its rule.
BY_SHAPE = (
    "219-09-9999",  # US social security
    "219 09 9999",
    "219.09.9999",
    "912-70-1234",  # US taxpayer
    "AB 12 34 56 C",  # UK national insurance
    "AB 123456 C",
    "11010519491231002X",  # China
    "440524188001010014",
    "110105 19491231 002X",
    "12345678Z",  # Spain
    "X1234567L",
    "RSSMRA85T10A562S",  # Italy
    "131052-308T",  # Finland
)
ACCOUNTS = (
    "GB29 NWBK 6016 1331 9268 19",
    "DE89370400440532013000",
    "FR14 2004 1010 0505 0001 3M02 606",
    "NL91ABNA0417164300",
    "NO93 8601 1117 947",
)


@pytest.mark.parametrize("number", BY_SHAPE)
def test_a_persons_number_goes_by_its_shape(number: str, redacted: Redacted) -> None:
    """Check digits, dates and issuing rules are nobody else's."""
    assert redacted(number) == PERSON
    assert redacted(f"for the form: {number}, thanks") == f"for the form: {PERSON}, thanks"


@pytest.mark.parametrize("number", ACCOUNTS)
def test_an_iban_goes_by_its_check_digits(number: str, redacted: Redacted) -> None:
    """In fours or in one piece, in capitals or not."""
    assert redacted(f"refund me to {number} please") == f"refund me to {ACCOUNT} please"
    assert redacted(number.lower()) == ACCOUNT


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("my ssn is 219099999", f"my ssn is {PERSON}"),
        ("Social Security number: 219099999.", f"Social Security number: {PERSON}."),
        ("what's your SSN? 219099999", f"what's your SSN? {PERSON}"),
        ("219099999 is my social security number", f"{PERSON} is my social security number"),
        ("my ni number is qq123456c", f"my ni number is {PERSON}"),
        ("national insurance, as asked: AB123456C", f"national insurance, as asked: {PERSON}"),
        ("my NHS number is 943 476 5919", f"my NHS number is {PERSON}"),
        ("passport 533380006, please", f"passport {PERSON}, please"),
        ("Passport no. X12345678", f"Passport no. {PERSON}"),
        ("my driver's license is D123-4567-8901", f"my driver's license is {PERSON}"),
        ("driving licence MORGA657054SM9IJ", f"driving licence {PERSON}"),
        ("aadhaar 2345 6789 0123", f"aadhaar {PERSON}"),
        ("PESEL: 44051401359", f"PESEL: {PERSON}"),
        ("my tax id is 12/345/67890", f"my tax id is {PERSON}"),
        ("身份证号是110105194912310", f"身份证号是{PERSON}"),
        ("护照号：E12345678。", f"护照号：{PERSON}。"),
        ("bank account 12345678", f"bank account {ACCOUNT}"),
        (
            "account number 12345678 and sort code 12-34-56",
            f"account number {ACCOUNT} and sort code {ACCOUNT}",
        ),
        (
            "sort code 12-34-56, account 12345678",
            f"sort code {ACCOUNT}, account {ACCOUNT}",
        ),
        ("routing number 021000021", f"routing number {ACCOUNT}"),
        ("my sort code is 12-34-56", f"my sort code is {ACCOUNT}"),
        ("IBAN: DE89 3704 0044 0532 0130 01", f"IBAN: {ACCOUNT}"),  # mistyped
    ],
)
def test_a_word_beside_it_makes_any_number_a_persons(
    text: str, left: str, redacted: Redacted
) -> None:
    """Shapes that orders share, numbers that were mistyped, countries without check digits."""
    assert redacted(text) == left


@pytest.mark.parametrize(
    "text",
    [
        # shaped like somebody's number, called somebody's parcel
        "order 219-09-9999",
        "tracking number 12345678Z",
        "SKU AB 12 34 56 C",
        # nearly one
        "219-09-99991",
        "1-219-09-9999",
        "12345678A",
        "11010519491231002Y",
        "110105194912310021",
        "111111111111111111",
        "131052-308U",
        "AB123456C",
        "DE89370400440532013001 is my code",
        "Royal Mail AB123456789GB",
        # nine, ten and eleven digits, zip codes
        "219099999",
        "94107-1234",
        "943 476 5919",
        "44051401359",
        # words alone
        "do you need my passport?",
        "my id card is blue",
        "i lost my driver's license in order 1234567",
        "the bank account on file is wrong",
        "is an iban needed for the refund of RC-10001",
        "social security card came with order 219099999",
        "product id 8310926033",
        "id card order 1234567",
        "customer number 12345678",
        "account number 12345678",
    ],
)
def test_what_is_nobodys_number_stays(text: str, redacted: Redacted) -> None:
    """Orders, codes, telephone numbers, and talk about documents."""
    assert redacted(text) == text


@given(st.integers(0, 10**17 - 1))
def test_the_check_digit_of_a_resident_identity_is_the_only_one(number: int) -> None:
    """Of eleven endings one is right, computed as the standard writes it down."""
    digits = f"{number:017}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
    right = "10X98765432"[total % 11]
    recognizer = ChineseIdentityRecognizer()

    assert [end for end in "0123456789X" if recognizer.validate_result(digits + end)] == [right]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.integers(0, 999))
def test_every_resident_identity_number_goes(born: date, serial: int) -> None:
    """Whoever's it is, in the middle of a Chinese sentence too."""
    digits = f"310101{born:%Y%m%d}{serial:03}"
    recognizer = ChineseIdentityRecognizer()
    number = next(digits + end for end in "0123456789X" if recognizer.validate_result(digits + end))

    assert REDACTOR.redacted(f"我的号码{number}谢谢").text == f"我的号码{PERSON}谢谢"
