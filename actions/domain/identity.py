"""Who a customer is, and how much of the shop's records that lets them see.

A signed-in customer sees all that is theirs. A guest proves a little and sees as little: the
number of an order and its e-mail address open that order, for both stand in one confirmation
mail that may have been forwarded; a name and its postcode open the customer's orders, without
what they were paid with. What was proved is a row of the conversation, never a slot.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from actions.domain.orders import OrderKey, order_key

LONGEST_NAME = 200
LONGEST_EMAIL = 320
LONGEST_POSTCODE = 20
_ZIP_PLUS_FOUR = re.compile(r"(\d{5})-\d{4}")


class VerifiedBy(StrEnum):
    """What a guest proved who they are with."""

    ORDER_AND_EMAIL = "order_email"
    NAME_AND_POSTCODE = "name_postcode"


@dataclass(frozen=True, slots=True)
class Sight:
    """One customer's records, as far as somebody may see them.

    Attributes:
        customer: Whose they are.
        order_id: The one order that may be seen; None for all of the customer's.
        payment_details: Whether what orders were paid with may be seen too.
    """

    customer: str
    order_id: str | None = None
    payment_details: bool = False


@dataclass(frozen=True, slots=True)
class Details:
    """What somebody has said of themselves, in their own spelling; proves nothing yet."""

    order_number: str | None = None
    email: str | None = None
    name: str | None = None
    postcode: str | None = None

    def over(self, before: Details) -> Details:
        """Return these details, and the earlier ones where these say nothing."""
        return Details(
            order_number=self.order_number or before.order_number,
            email=self.email or before.email,
            name=self.name or before.name,
            postcode=self.postcode or before.postcode,
        )

    @property
    def says_who(self) -> bool:
        """Whether there is anything of a person in them, beside an order's number."""
        return bool(self.email or self.name or self.postcode)

    def claim(self) -> Claim | None:
        """Return what can be checked, the narrower one where both are there; None if nothing."""
        number = order_key(self.order_number or "")
        email, name = email_key(self.email), name_key(self.name)
        postcode = postcode_key(self.postcode)
        if number.text and email:
            return OrderAndEmail(number, email)
        return NameAndPostcode(name, postcode) if name and postcode else None


@dataclass(frozen=True, slots=True)
class OrderAndEmail:
    """An order's number and the e-mail address it was placed with, as they are compared."""

    number: OrderKey
    email: str


@dataclass(frozen=True, slots=True)
class NameAndPostcode:
    """A customer's name and the postcode of their own address, as they are compared."""

    name: str
    postcode: str


Claim = OrderAndEmail | NameAndPostcode


@dataclass(frozen=True, slots=True)
class Asker:
    """Where a claim comes from, as the message's grant vouches for it.

    Attributes:
        net: A keyed hash of the network; None where it is not known.
    """

    conversation: str
    epoch: int
    net: str | None


@dataclass(frozen=True, slots=True)
class GuestLimits:
    """How often guests may try, and how long what they proved holds.

    Attributes:
        tries_per_identity: Failed tries for one order's number, one e-mail address or one name.
        tries_per_network: Failed tries from one network, over all conversations.
        window_s: Seconds for which a failed try counts.
        idle_s: Seconds without a use after which a proof is void.
        longest_s: Seconds after which it is void however often it is used.
    """

    tries_per_identity: int = 5
    tries_per_network: int = 20
    window_s: int = 3_600
    idle_s: int = 1_800
    longest_s: int = 7_200


class Verdict(StrEnum):
    """What came of a claim; only the first tells anything about the shop's records."""

    VERIFIED = "verified"
    NOT_MATCHED = "not_matched"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim's outcome, with what it opened if it did."""

    verdict: Verdict
    sight: Sight | None = None


def email_key(written: str | None) -> str:
    """Return an e-mail address as it is compared; "" for none."""
    return _folded(written, LONGEST_EMAIL).strip()


def name_key(written: str | None) -> str:
    """Return a name as it is compared: "Lin, Áda" and "ada lin" are the same; "" for none."""
    plain = unicodedata.normalize("NFKD", _folded(written, LONGEST_NAME))
    letters = (" " if not (c.isalnum() or unicodedata.combining(c)) else c for c in plain)
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(sorted(bare.split()))[:LONGEST_NAME]


def postcode_key(written: str | None) -> str:
    """Return a postcode as it is compared, an American one without its last four; "" for none."""
    folded = _folded(written, LONGEST_POSTCODE).strip()
    extended = _ZIP_PLUS_FOUR.fullmatch(folded)
    if extended:
        return extended[1]
    return "".join(character for character in folded if character.isalnum())


def _folded(written: str | None, longest: int) -> str:
    """Return text without the differences of width and case, cut to what is kept."""
    return unicodedata.normalize("NFKC", (written or "")[:longest]).casefold()[:longest]
