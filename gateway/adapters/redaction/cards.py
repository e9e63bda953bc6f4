"""Payment card numbers: presidio's check digit, with the lengths, issuers and layouts of cards.

Presidio's own pattern knows 13-17 digits in groups of three to five, joined by a space or a dash.
Customers also send nineteen, 4-6-5, digits one by one, dots, line breaks; and a tenth of all
parcel and order numbers pass the check digit. So a number counts as a card's by what it is, how
it is grouped, and what the words around it say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from presidio_analyzer import RecognizerResult
from presidio_analyzer.nlp_engine import NlpArtifacts
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer

from gateway.adapters.redaction import labels

ENTITY = "CREDIT_CARD"
SHORTEST, LONGEST = 12, 19
_BEFORE, _AFTER = 60, 40
_POSTAL = ("92", "93", "94", "95", "420")
"""How the numbers of parcels begin that are longer than cards and grouped like them."""

_GAP = r"(?:\s{1,3}|\s?[-.·•/\\_|~+*:]{1,2}\s?)"
_RUN = re.compile(rf"[0-9]+(?:{_GAP}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_STUCK_BEFORE = re.compile(r"[0-9a-z]\Z|(?<![a-z])[a-z]{1,4}[-_]\Z", re.IGNORECASE)
_STUCK_AFTER = re.compile(r"(?!exp|cv[vc]|valid)[0-9a-z]", re.IGNORECASE)

_FAR = 64
"""Groups that are looked at on either side of a candidate."""

_LAYOUTS = frozenset({(4, 6, 5), (4, 6, 4)})


def _issuer(first: str, *lengths: int) -> tuple[int, int, frozenset[int]]:
    """Return the range of four leading digits that "51-55" names, and the lengths of its cards."""
    low, _, high = first.partition("-")
    return int(low.ljust(4, "0")), int((high or low).ljust(4, "9")), frozenset(lengths)


_LONG = (16, 17, 18, 19)
_ISSUERS = (
    _issuer("4", 16, 19),  # Visa
    _issuer("51-55", 16),
    _issuer("2221-2720", 16),  # Mastercard
    _issuer("34", 15),
    _issuer("37", 15),  # American Express
    _issuer("300-305", 14, 16),
    _issuer("36", 14, *_LONG),
    _issuer("38-39", 14, 16),  # Diners Club
    _issuer("6011", *_LONG),
    _issuer("644-659", *_LONG),  # Discover
    _issuer("3528-3589", *_LONG),  # JCB
    _issuer("62", *_LONG),
    _issuer("81", *_LONG),  # UnionPay
    _issuer("2200-2204", *_LONG),  # Mir
    _issuer("9792", 16),  # Troy
    _issuer("5018", *_LONG),
    _issuer("5020", *_LONG),
    _issuer("5038", *_LONG),
    _issuer("5893", *_LONG),
    _issuer("6304", *_LONG),
    _issuer("6759-6763", *_LONG),  # Maestro
    _issuer("508", 16),
    _issuer("60", 16),
    _issuer("82", 16),  # RuPay
)
# Rare, retired or as short as a barcode: a card's only where the words around say so.
_RARE_ISSUERS = (
    _issuer("4", 13),
    _issuer("50", *range(12, 20)),
    _issuer("56-69", *range(12, 20)),
    _issuer("1800", 15),
    _issuer("2131", 15),
    _issuer("1", 15),
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """Digits that may be one number: the groups `sizes[first:stop]` of a run."""

    digits: str
    start: int
    end: int
    sizes: tuple[int, ...]
    first: int
    stop: int
    run: str

    @property
    def is_single(self) -> bool:
        """Whether the digits stand together."""
        return self.stop - self.first == 1

    @property
    def is_whole(self) -> bool:
        """Whether the groups are laid out like a card's, and no part of a longer such row."""
        own = self.sizes[self.first : self.stop]
        if len(own) == 1 or own in _LAYOUTS:
            return True
        ahead = self.sizes[max(0, self.first - _FAR) : self.first][::-1]
        behind = self.sizes[self.stop : self.stop + _FAR]
        if set(own) == {1}:
            return 1 not in (*ahead[:1], *behind[:1])
        *fours, tail = own
        if any(size % 4 for size in fours) or (tail > fours[0] and tail % 4):
            return False
        # Several cards may follow one another; a longer number of fours is a parcel's.
        return _length_of_row(ahead) % 4 == 0 or _length_of_row(behind) == 0


class PaymentCardRecognizer(CreditCardRecognizer):
    """Finds card numbers in text made plain."""

    def analyze(
        self,
        text: str,
        entities: list[str],
        nlp_artifacts: NlpArtifacts | None = None,
        regex_flags: int | None = None,
    ) -> list[RecognizerResult]:
        """Return the card numbers of a text."""
        return [
            RecognizerResult(ENTITY, each.start, each.end, self.MAX_SCORE)
            for run in _RUN.finditer(text)
            for each in _candidates(run)
            if self._is_card(each, text)
        ]

    def _is_card(self, candidate: _Candidate, text: str) -> bool:
        """Whether this is a card's number, by itself and by the words around it."""
        known = _is_of(candidate.digits, _ISSUERS)
        possible = known or _is_of(candidate.digits, _RARE_ISSUERS)
        # The dear question last.
        if not (possible or candidate.is_whole):
            return False
        checked = self.validate_result(candidate.digits)
        if not (checked or candidate.is_whole):
            return False
        before = text[max(0, candidate.start - 200) : candidate.start]
        after = text[candidate.end : candidate.end + _AFTER]
        if _is_stuck(before, after):
            return False
        if not checked:
            # Mistyped: still nearly all of a card's number.
            named = labels.calls_it_a_card if known else labels.calls_it_a_card_number
            is_long = len(candidate.digits) > SHORTEST
            return is_long and named(before) and not labels.calls_it_a_thing(before)
        is_other = labels.calls_it_a_thing if candidate.is_single else labels.calls_it_a_parcel
        if is_other(before):
            return False
        if labels.speaks_of_a_card(before[-_BEFORE:]) or labels.speaks_of_a_card(after):
            return possible or labels.calls_it_a_card(before)
        if not known or not candidate.is_whole or _is_postal(candidate.run):
            return False
        return not labels.is_in_an_address(before)


def _candidates(run: re.Match[str]) -> Iterator[_Candidate]:
    """Yield every stretch of whole groups that has as many digits as a card."""
    groups = [(match.start(), match.end()) for match in _GROUP.finditer(run[0])]
    digits = "".join(_GROUP.findall(run[0]))
    sizes = tuple(end - start for start, end in groups)
    ends = tuple(accumulate(sizes, initial=0))
    last = 0
    for first, at in enumerate(ends[:-1]):
        last = max(first, last)
        while last < len(sizes) and ends[last + 1] - at < SHORTEST:
            last += 1
        for stop in range(last + 1, min(last + LONGEST, len(sizes)) + 1):
            if ends[stop] - at > LONGEST:
                break
            yield _Candidate(
                digits=digits[at : ends[stop]],
                start=run.start() + groups[first][0],
                end=run.start() + groups[stop - 1][1],
                sizes=sizes,
                first=first,
                stop=stop,
                run=digits,
            )


def _length_of_row(sizes: tuple[int, ...]) -> int:
    """Return how many groups of four a row begins with."""
    return next((count for count, size in enumerate(sizes) if size != 4), len(sizes))


def _is_of(digits: str, issuers: tuple[tuple[int, int, frozenset[int]], ...]) -> bool:
    """Whether one of these issuers gives out numbers that begin and end like this."""
    first = int(digits[:4])
    return any(low <= first <= high and len(digits) in lengths for low, high, lengths in issuers)


def _is_stuck(before: str, after: str) -> bool:
    """Whether the digits are part of a longer word, such as an order number with letters."""
    if _STUCK_AFTER.match(after):
        return True
    return _STUCK_BEFORE.search(before) is not None and not labels.calls_it_a_card(before)


def _is_postal(run: str) -> bool:
    return len(run) > LONGEST and run.startswith(_POSTAL)
