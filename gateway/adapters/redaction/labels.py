"""The words that stand before a number and say what it is.

Pieces of regular expressions, for text that `plain` has made lower in variety; all of them are
matched without regard to case.
"""

from __future__ import annotations

import re

_LONGEST_LABEL = 80

_QUALIFIER = r"(?:[\s_-]{0,2}(?:numbers?|num|no|nr|codes?|id|ref)(?![a-z])\.?|\s?#)"
_MARKS = r"[\s:=,>\"'(.#?-]"
_VERB = r"(?:(?:is|was|are|it'?s|says|reads|es|est|ist|e)(?![a-z0-9])|[是为])"

JOIN = rf"{_QUALIFIER}{{0,3}}{_MARKS}{{0,6}}(?:{_VERB}{_MARKS}{{0,6}})?"
"""What may stand between a label and its number: "number is: "."""

CARD = (
    r"cards?|visa|master\s?card|maestro|amex|american express|discover|diners|jcb|union\s?pay"
    r"|credit|debit|ccn?|tarjeta|carte|karte|kreditkarte|银联|卡号|信用卡|银行卡"
)
_THING = (
    r"orders?|purchases?|invoices?|receipts?|tickets?|cases?|references?|ref|confirmation"
    r"|transactions?|items?|skus?|products?|articles?|models?|parts?|serials?|s/n|sn|imei|iccid"
    r"|coupons?|vouchers?|phones?|tel|telephone|mobile|cell|fax|whatsapp|call|customer|client"
    r"|member(?:ship)?|isbn|订单号?|订单编号|手机号?|电话"
)
_PARCEL = (
    r"track(?:ing)?|shipments?|shipping|parcels?|packages?|packets?|consignments?|waybills?|awb"
    r"|delivery|courier|ups|fed\s?ex|dhl|usps|dpd|gls|hermes|evri|royal mail|barcodes?|bar code"
    r"|ean|gtin|upc|快递单?号?|运单号?|物流单?号?|单号|条码"
)
# "orders 111222333444 and 555666777888": the label holds for the whole list.
_LIST = r"(?:#?[a-z]{0,4}-?[0-9][0-9-]{2,}\s?(?:,|&|and|or|和)\s?#?){0,5}"


def _just_before(words: str) -> re.Pattern[str]:
    """Return what finds a label at the end of the text before a number."""
    return re.compile(rf"(?<![a-z])(?:{words}){JOIN}{_LIST}\Z", re.IGNORECASE)


_LABELS_CARD = _just_before(CARD)
_LABELS_CARD_NUMBER = re.compile(
    rf"(?<![a-z])(?:{CARD}){_QUALIFIER}{{1,3}}{_MARKS}{{0,6}}(?:{_VERB}{_MARKS}{{0,6}})?\Z",
    re.IGNORECASE,
)
_LABELS_THING = _just_before(f"{_THING}|{_PARCEL}")
_LABELS_PARCEL = _just_before(_PARCEL)
_CARD_WORD = re.compile(rf"(?<![a-z])(?:{CARD})(?![a-z])", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S*\Z", re.IGNORECASE)


def calls_it_a_card(before: str) -> bool:
    """Whether the words right before a number say that it is a card's."""
    return _LABELS_CARD.search(before[-_LONGEST_LABEL:]) is not None


def calls_it_a_card_number(before: str) -> bool:
    """Whether they say so with the word number: "card no", where "SD card" says nothing."""
    return _LABELS_CARD_NUMBER.search(before[-_LONGEST_LABEL:]) is not None


def calls_it_a_thing(before: str) -> bool:
    """Whether the words right before a number say that it is an order's, a parcel's, a phone's."""
    return _LABELS_THING.search(before[-_LONGEST_LABEL:]) is not None


def calls_it_a_parcel(before: str) -> bool:
    """Whether the words right before a number say that it is a parcel's or a barcode."""
    return _LABELS_PARCEL.search(before[-_LONGEST_LABEL:]) is not None


def is_in_an_address(before: str) -> bool:
    """Whether a number stands in the address of a web page."""
    return _ADDRESS.search(before[-200:]) is not None


def speaks_of_a_card(text: str) -> bool:
    """Whether there is a word for cards in a text."""
    return _CARD_WORD.search(text) is not None
