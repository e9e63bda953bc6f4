"""A message as lines of text: what a terminal shows of what the widget draws."""

from __future__ import annotations

from collections.abc import Iterator

from gateway.domain.message import Message, Sender
from gateway.domain.parts import (
    ButtonsPart,
    CitationsPart,
    Decision,
    DecisionPart,
    HandoffPart,
    Listing,
    ListingPart,
    NoticePart,
    Order,
    OrderPart,
    Part,
)

ASSISTANT = "Recourse"
_LEVELS = {"info": "i", "error": "!"}


def speaker(message: Message) -> str:
    """Return who says a message, by the name to show; empty for what the system says."""
    match message.sender:
        case Sender.BOT:
            return ASSISTANT
        case Sender.AGENT:
            return message.author or "Agent"
        case Sender.CUSTOMER:
            return "You"
        case Sender.SYSTEM:
            return ""


def lines_of(message: Message) -> list[str]:
    """Return a message's text and parts, line by line."""
    return [*message.text.splitlines(), *(line for part in message.parts for line in _part(part))]


def buttons_of(message: Message) -> tuple[str, ...]:
    """Return what each of a message's buttons sends, in the order they are shown."""
    return tuple(
        button.text
        for part in message.parts
        if isinstance(part, ButtonsPart)
        for button in part.buttons
    )


def _part(part: Part) -> Iterator[str]:
    match part:
        case CitationsPart():
            for number, citation in enumerate(part.citations, start=1):
                yield f"  [{number}] {citation.cites}: {citation.title} ({citation.url})"
        case OrderPart():
            yield from _order(part.order)
        case DecisionPart():
            yield from _decision(part.decision)
        case ListingPart():
            yield from _listing(part.listing)
        case ButtonsPart():
            yield "  " + "   ".join(
                f"/{number} {button.title}" for number, button in enumerate(part.buttons, start=1)
            )
        case HandoffPart(state="requested"):
            yield f"  A person will answer here; or write to {part.contact}"
        case HandoffPart():
            yield f"  A person: {part.contact}"
        case NoticePart():
            yield f"  ({_LEVELS[part.level]}) {part.text}"


def _order(order: Order) -> Iterator[str]:
    placed = f", placed on {order.placed_on}" if order.placed_on else ""
    yield f"  Order {order.id}: {_words(order.state)}{placed}"
    for item in order.items:
        yield f"    {item.quantity} x {item.title}  {item.unit_price} {order.currency}"
    yield f"    total {order.total} {order.currency}"
    for shipment in order.shipments:
        by = " ".join(filter(None, (shipment.carrier, shipment.tracking)))
        dates = (
            ("shipped", shipment.shipped_on),
            ("expected", shipment.expected_on),
            ("delivered", shipment.delivered_on),
        )
        said = [f"{word} {day}" for word, day in dates if day]
        yield f"    parcel {', '.join(filter(None, (by, _words(shipment.state), *said)))}"
    for sent_back in order.returns:
        asked = f", asked for on {sent_back.requested_on}" if sent_back.requested_on else ""
        yield f"    return {_words(sent_back.state)}{asked}"


def _decision(decision: Decision) -> Iterator[str]:
    yield f"  {decision.headline}: {decision.about}"
    amounts = (("refund", decision.refund_amount), ("compensation", decision.compensation))
    for name, amount in amounts:
        if amount is not None:
            yield f"    {name} {amount} {decision.currency or ''}".rstrip()
    for said in (decision.freight, decision.due):
        if said:
            yield f"    {said}"
    for reason in decision.reasons:
        yield f"    {reason}"
    if decision.missing:
        yield f"    not known: {', '.join(decision.missing)}"
    for change in decision.would_change:
        yield f"    {change}"
    for basis in decision.basis:
        yield f"    {basis.cites} ({basis.url})"
    if decision.receipt_url:
        yield f"    receipt {decision.receipt_url}"


def _listing(listing: Listing) -> Iterator[str]:
    yield f"  {listing.headline}: {listing.about}"
    yield f"    as {listing.category}, by the rules of {listing.place} on {listing.as_of}"
    for each in listing.findings:
        words = f': "{each.words}"' if each.words else ""
        yield f"    {each.severity_words} ({each.where}){words}"
        yield f"      {each.found}"
        yield f"      {each.fix}"
        yield f"      {each.cites} ({each.url})"
    if listing.more:
        yield f"    and {listing.more} more"
    if listing.unjudged:
        yield f"    {listing.unjudged} rules could not be judged yet"
    for need in listing.needs:
        yield f"    {need.label}: {need.question}"
    if listing.needs_more:
        yield f"    and {listing.needs_more} more to ask"
    if listing.unsure:
        yield f"    left open: {', '.join(listing.unsure)}"


def _words(state: str) -> str:
    return state.replace("_", " ")
