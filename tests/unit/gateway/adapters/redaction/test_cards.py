"""Payment card numbers go, in every way of writing them; parcels, orders and barcodes stay."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.adapters.redaction.presidio import PresidioRedactor

Redacted = Callable[[str], str]
GONE = "[card number removed]"
REDACTOR = PresidioRedactor()

# The card schemes' published numbers for tests.
VISA = "4111111111111111"
TEST_NUMBERS = (
    VISA,
    "4012888888881881",
    "4000000000000000006",
    "5555555555554444",
    "5105105105105100",
    "2223003122003222",
    "378282246310005",
    "371449635398431",
    "30569309025904",
    "38520000023237",
    "6011111111111117",
    "6011000990139424",
    "3530111333300000",
    "6200000000000005",
    "6759649826438453",
)
# How the issuers' numbers begin, and how long they are.
ISSUED = (("4", 16), ("4", 19), ("51", 16), ("55", 16), ("2221", 16), ("2720", 16), ("34", 15))
ISSUED += (("37", 15), ("36", 14), ("6011", 16), ("65", 16), ("3528", 16), ("62", 16), ("62", 19))


def with_check_digit(digits: str) -> str:
    """Append the digit that makes the number pass Luhn's check."""
    doubled = [int(d) * (2 if at % 2 == 0 else 1) for at, d in enumerate(reversed(digits))]
    return digits + str(-sum(sum(divmod(d, 10)) for d in doubled) % 10)


@st.composite
def card_numbers(draw: st.DrawFn) -> str:
    """A number as some issuer gives it out."""
    first, length = draw(st.sampled_from(ISSUED))
    rest = length - len(first) - 1
    return with_check_digit(first + draw(st.text("0123456789", min_size=rest, max_size=rest)))


@st.composite
def layouts(draw: st.DrawFn) -> Callable[[str], str]:
    """A way of writing sixteen digits or so: in one piece, in fours, digit by digit."""
    size = draw(st.sampled_from([20, 8, 4, 1]))
    gap = draw(
        st.sampled_from(
            [" ", "-", ".", "\n", " - ", "  ", "/", "_", "\u00a0", "\u2011", " \n", "·", "\u2003"]
        )
    )
    width = draw(
        st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗"])
    )
    hidden = draw(st.sampled_from(["", "\u200b", "\u2060", "\u00ad"]))

    def write(number: str) -> str:
        groups = [number[at : at + size] for at in range(0, len(number), size)]
        shown = gap.join(hidden.join(group) for group in groups)
        return shown.translate(str.maketrans("0123456789", width))

    return write


@pytest.mark.parametrize("number", TEST_NUMBERS)
def test_a_number_alone_goes(number: str, redacted: Redacted) -> None:
    """Nobody says what it is; its check digit, issuer and length do."""
    assert redacted(number) == GONE
    assert redacted(f"here you are: {number}, thanks") == f"here you are: {GONE}, thanks"


@given(card_numbers(), layouts())
def test_however_it_is_written_no_digit_is_left(number: str, write: Callable[[str], str]) -> None:
    """Full width, Arabic, dots, line breaks, invisible characters in between."""
    left = REDACTOR.redacted(f"I paid with {write(number)} on Monday").text

    assert not any(character.isdigit() for character in left), left


@pytest.mark.parametrize(
    "text",
    [
        "3782 822463 10005",
        "3782-822463-10005",
        "3056 930902 5904",
        "4000 0000 0000 0000 006",
        "41111111 11111111",
        "411111111111\n1111",
        "4111 1111\n1111 1111",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ],
)
def test_the_layouts_of_cards_go(text: str, redacted: Redacted) -> None:
    """As they are embossed, and as they are broken across lines."""
    assert redacted(text) == GONE


@pytest.mark.parametrize(
    "text",
    [
        "my card is 41111 11111 111111",
        "visa: 411111 1111111111",
        "maestro 501800000009",
        "what's your credit card? 4222222222222",
        "my card number is 4111 1111 1111 1112",
        "credit card no. 1234 5678 9012 3456",
        "银行卡号：6222021234567890128",
        "card4111111111111111",
    ],
)
def test_words_for_cards_let_rarer_and_mistyped_numbers_go(text: str, redacted: Redacted) -> None:
    """Odd groups, twelve and thirteen digits, a wrong check digit: nearly a card is too much."""
    assert GONE in redacted(text)
    assert sum(map(str.isdigit, redacted(text))) == 0


def test_two_cards_are_two(redacted: Redacted) -> None:
    """Whether or not anything stands between."""
    fours = "4111 1111 1111 1111"
    assert redacted(f"{fours} {fours}") == f"{GONE} {GONE}"
    assert redacted(f"{VISA} or 378282246310005") == f"{GONE} or {GONE}"


@pytest.mark.parametrize(
    "text",
    [
        # orders, in the shapes of several shops
        "where is RC-10001",
        "RC-2026-00123",
        "#W2611340 please",
        "order #1001 and 123456789012",
        "my order is 555-123-4567",
        "order 112-1234567-1234567",
        "RC-4111111111111111",
        "W4111111111111111",
        # parcels
        "tracking 357962501027",
        "357962501027",
        "1Z999AA10123456784",
        "my tracking number is 4111111111111111",
        "parcel no: 4111 1111 1111 1111",
        "9405 5116 9900 1234 5678 90",
        "9400111899223817000000",
        "快递单号4111111111111111",
        # barcodes and devices
        "4006381333931",
        "UPC 012345678905",
        "barcode 4111111111111111",
        "IMEI 356938035643809",
        "serial number: 4111111111111111",
        # people and places
        "+49 151 2345 6789, 94107",
        "call 0044 7700 900123 or (415) 555-0132",
        "ana@example.com",
        # amounts, dates, sizes
        "123.50 and 1,234.00",
        "2026-05-04 12:00:15",
        "sizes 40 41 42 43 44 45 46 47",
        "8310926033 and 6469567736",
        "https://shop.example/item/4111111111111111.html",
        # cards that are not given away
        "card ending 4242",
        "4111 11** **** 1111",
    ],
)
def test_what_is_no_card_stays(text: str, redacted: Redacted) -> None:
    """A shop lives on numbers: taking these away would make the assistant useless."""
    assert redacted(text) == text


@given(st.integers(12, 22), st.data())
def test_a_number_called_an_orders_or_a_parcels_stays(length: int, data: st.DataObject) -> None:
    """A tenth of them pass the check digit of cards; the word before them decides."""
    number = data.draw(st.text("0123456789", min_size=length, max_size=length))
    label = data.draw(
        st.sampled_from(["order ", "tracking number: ", "order no. ", "parcel is ", "my order #"])
    )
    text = f"{label}{number}"

    assert REDACTOR.redacted(text).text == text


@given(st.integers(10**11, 10**12 - 1))
def test_a_barcode_stays(number: int) -> None:
    """Thirteen digits with a check digit of their own; cards of thirteen are retired."""
    digits = str(number)
    weighted = sum(int(d) * (3 if at % 2 else 1) for at, d in enumerate(digits))
    text = f"{digits}{-weighted % 10}"

    assert REDACTOR.redacted(text).text == text
