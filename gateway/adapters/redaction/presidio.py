"""The redactor: presidio's pattern recognisers, ours among them, over text made plain.

The recognisers are called themselves, without presidio's engine. What the engine adds is context by
lemmas, of which a blank pipeline has none, at 60 % of the time; ours carry their context in their
patterns. No model is loaded, and nothing here opens a connection.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator, Sequence

from presidio_analyzer import PatternRecognizer, RecognizerResult

from gateway.adapters.redaction import cards, identity, labels, passwords
from gateway.adapters.redaction.plain import Plain, plain
from gateway.domain.redaction import Found, Redacted, Secret, without

FEWEST_DIGITS = 6
"""No number with fewer is taken for a card's, a person's or an account's."""

LONGEST_INLINE = 400
"""A longer text is looked at in a thread: its milliseconds are not everybody's."""

_ACCEPTED = 0.5
_DIGITS = re.compile(rf"(?:[0-9][^0-9]*){{{FEWEST_DIGITS}}}")
_SECRETS = {
    cards.ENTITY: Secret.CARD,
    passwords.PASSWORD: Secret.PASSWORD,
    passwords.PIN: Secret.PIN,
    passwords.SECURITY_CODE: Secret.SECURITY_CODE,
    **dict.fromkeys(identity.BANK_ENTITIES, Secret.BANK_ACCOUNT),
}
# These say themselves what they are; the others give way to a word such as "order" before them.
_SURE = frozenset(
    {*_SECRETS, identity.LABELLED_IDENTITY, identity.ChineseIdentityRecognizer.ENTITY}
)
_WORDS = frozenset({passwords.PASSWORD, passwords.PIN, passwords.SECURITY_CODE})

# Presidio's messages quote what it looks at.
logging.getLogger("presidio-analyzer").setLevel(logging.CRITICAL)


class PresidioRedactor:
    """Redacts with presidio's recognisers; meets `Redactor`.

    Attributes:
        numbers: What finds numbers of cards, people and accounts.
        words: What finds passwords, PINs and security codes.
    """

    def __init__(self) -> None:
        self.numbers = (cards.PaymentCardRecognizer(), *identity.recognizers())
        self.words = passwords.recognizers()
        # Patterns are compiled when first used, a quarter of a second that no customer waits for.
        self.redacted("password 000000")

    async def redact(self, text: str) -> Redacted:
        """Return the text without card numbers, identity numbers, passwords and their like."""
        if not may_hold_a_secret(plain(text).text):
            return Redacted(text)
        if len(text) <= LONGEST_INLINE:
            return self.redacted(text)
        return await asyncio.to_thread(self.redacted, text)

    def redacted(self, text: str) -> Redacted:
        """Return the same, at once.

        What is left is looked at again until nothing more is found: a security code is known by
        the card number before it, and what is returned must come back unchanged.
        """
        kinds: dict[str, None] = {}
        while found := tuple(self.find(plain(text))):
            once = without(text, found)
            text = once.text
            kinds |= dict.fromkeys(once.kinds)
        return Redacted(text, tuple(kinds))

    def find(self, view: Plain) -> Iterator[Found]:
        """Yield every secret of a text, where it stands in the text as it was written."""
        if holds_digits(view.text):
            yield from found_by(self.numbers, view)
        if passwords.TRIGGERS.search(view.text):
            yield from found_by(self.words, view)


def found_by(recognizers: Sequence[PatternRecognizer], view: Plain) -> Iterator[Found]:
    """Yield what recognisers find in a text, where it stands in the text as it was written."""
    for recognizer in recognizers:
        for result in recognizer.analyze(view.text, recognizer.supported_entities):
            if _counts(result, view.text):
                start, end = view.original(result.start, result.end)
                yield Found(start, end, _SECRETS.get(result.entity_type, Secret.IDENTITY))


def may_hold_a_secret(text: str) -> bool:
    """Whether a text made plain is worth looking at: most are not."""
    return holds_digits(text) or passwords.TRIGGERS.search(text) is not None


def holds_digits(text: str) -> bool:
    """Whether a text has as many digits as the shortest of the numbers that are looked for."""
    return _DIGITS.search(text) is not None


def _counts(result: RecognizerResult, text: str) -> bool:
    """Whether what a recogniser found is a secret, by its score and the words before it."""
    if result.score < _ACCEPTED:
        return False
    if result.entity_type in _WORDS:
        return True
    if not holds_digits(text[result.start : result.end]):
        return False
    return result.entity_type in _SURE or not labels.calls_it_a_thing(text[: result.start])
