"""The words of a recall: its notice, the remedies as people call them, what happens next."""

from __future__ import annotations

from collections.abc import Sequence

from actions.domain.recalls import Affected, Concern, Recall, Remedy, batch_could_decide

HEADLINE = "Product safety recall"
"""What a notice is headed with; in the EU by law (GPSR 36(2)(a)), elsewhere because it is clear."""

REMEDY_TITLES = {
    Remedy.REPAIR: "Repair",
    Remedy.REPLACEMENT: "Replacement",
    Remedy.REFUND: "Refund",
}


def one_of(remedies: Sequence[Remedy]) -> str:
    """Return "a repair, a replacement or a refund"."""
    named = [f"a {remedy.value}" for remedy in remedies]
    return named[0] if len(named) == 1 else f"{', '.join(named[:-1])} or {named[-1]}"


def choice_text(recall_id: str, remedy: Remedy, order_id: str, sku: str) -> str:
    """Return what a button says for a customer who chooses a remedy for one item."""
    return f"I choose a {remedy.value} for recall {recall_id}: {sku} of order {order_id}"


def notice_text(recall: Recall, items: Sequence[Affected], *, choosing: bool) -> str:
    """Return a recall's notice for one customer.

    Args:
        recall: The recall.
        items: What the customer bought of it; one at least.
        choosing: Whether a remedy can be chosen right here.
    """
    certain = [each for each in items if each.concern is Concern.AFFECTED]
    possible = [each for each in items if each.concern is Concern.POSSIBLE]
    paragraphs = [
        f"{HEADLINE}: {recall.title}",
        _which(recall, certain, possible),
        f"Hazard: {recall.hazard}",
        f"What to do: {recall.what_to_do}",
    ]
    if certain:
        paragraphs.append(_choice(recall, choosing=choosing))
    paragraphs.append(f"Questions: {recall.contact}. Recall number: {recall.id}.")
    return "\n\n".join(paragraphs)


def where_is_the_number(recall: Recall) -> str:
    """Return where the batch number is, as the end of a sentence."""
    return recall.where_to_look or "on the goods, their label or their packaging"


def _which(recall: Recall, certain: Sequence[Affected], possible: Sequence[Affected]) -> str:
    sentences = []
    if certain:
        sentences.append(f"It concerns what you bought: {_listed(certain)}.")
    if possible:
        sentences.append(
            f"It may concern {_listed(possible)}: we do not know the batch. The batch number is"
            f' {where_is_the_number(recall)}. Write it here after the word "batch", and you will'
            " know; until then treat the product as recalled."
            if all(batch_could_decide(recall, each.sku) for each in possible)
            else f"It may concern {_listed(possible)}."
        )
    return " ".join(sentences)


def _choice(recall: Recall, *, choosing: bool) -> str:
    remedies = one_of(recall.remedies)
    if len(recall.remedies) == 1:
        offered = f"You are entitled to {remedies}, free of charge."
    else:
        offered = f"You have the choice of {remedies}, free of charge."
    how = "Choose below; you can change it until it is carried out."
    asked = "Tell the person you are talking to which you want."
    return f"{offered} {how if choosing else asked}"


def _listed(items: Sequence[Affected]) -> str:
    return "; ".join(f"{each.title} (order {each.order_id})" for each in items)
