"""What the attributes of an offer are called: prices, claims, terms, and who answers for it."""

from __future__ import annotations

import types
from collections.abc import Mapping

from actions.domain.attribute_words import AttributeWords, row

PRICE = "price"
_PRICES = {
    PRICE: row("price", "What is the price?", "our price", "selling price"),
    "currency": row("currency", "In which currency are the prices (CNY, EUR, ...)?"),
    "compare_price": row(
        "compared price",
        "What is the crossed-out or compared price?",
        "compare price",
        "crossed-out price",
        "original price",
    ),
    "lowest_deal_price_7d": row(
        "lowest price of 7 days",
        "What was the lowest price really paid in the seven days before the comparison?",
        "lowest deal price",
    ),
    "front_page_price": row("front page price", "Which price does the front page show?"),
    "detail_page_price": row("detail page price", "Which price does the detail page show?"),
    "gift_stated_value": row(
        "stated value of the gift", "Which value does the page give the gift?"
    ),
    "gift_current_price": row(
        "current price of the gift", "What does the gift sell for now in your shop?"
    ),
    "prize_top_value": row("top prize", "What is the highest prize worth?", "highest prize"),
    "undisclosed_fee": row(
        "undisclosed fee", "Which sum is charged at checkout that the page does not show?"
    ),
    "price_history": row(
        "price history",
        "Which marked prices held from when (2026-01-31 120.00, ...)?",
    ),
    "compare_basis_stated": row(
        "basis of comparison stated", "Does the page say in detail what the compared price is?"
    ),
    "addon_notice_shown": row(
        "extra pointed out", "Does the page point out the extra that is in the order?"
    ),
    "prize_rules_shown": row(
        "prize rules shown", "Are the kinds, conditions and amounts of the prizes shown?"
    ),
    "addon_preselected": row(
        "extra preselected", "Is an extra in the order unless the buyer takes it out?"
    ),
    "prize_draw": row("prize draw", "Does buying take part in a draw?"),
    "gift_quantity": row("gift quantity", "How many pieces of the gift are given?"),
    "gift_name": row("gift", "What is given with the goods?", "gift name"),
}
_CLAIMS_AND_TERMS = {
    "claim_source_stated": row(
        "source of claims stated",
        "Do the figures and quotations in the text name a true source and its scope?",
        "claim source stated",
    ),
    "fake_orders": row("invented orders", "Are some of the orders shown invented?", "fake orders"),
    "fake_reviews": row(
        "invented reviews", "Are some of the reviews shown invented?", "fake reviews"
    ),
    "reviews_hidden_or_reordered": row(
        "reviews hidden", "Are bad reviews hidden, or good ones put first?"
    ),
    "listing_says_no_return": row(
        "no-reason return excluded", "Does the page say that there is no return without a reason?"
    ),
    "custom_made": row("custom made", "Is it made to the buyer's order?", "made to order"),
    "returned_goods": row(
        "returned goods", "Are these pieces that came back from a return without a reason?"
    ),
    "sold_in_live_room": row("sold in a live stream", "Is it sold in a live stream?"),
    "patent_status": row(
        "patent status", "How does the patent stand (granted, pending, ended or none)?", "patent"
    ),
    "patent_no": row("patent number", "What are the number and kind of the patent?"),
    "exclusion_marked": row(
        "exclusion marked",
        "Is it marked conspicuously that it cannot be returned without a reason?",
    ),
    "exclusion_confirmation_step": row(
        "exclusion confirmed at checkout",
        "Does the buyer confirm that at checkout in a step of its own, not ticked beforehand?",
    ),
    "restored_to_original": row(
        "restored to original", "Are the returned pieces fully as at their first sale?"
    ),
    "condition_marked": row("condition marked", "Is their real condition marked conspicuously?"),
    "live_seller_shown": row(
        "seller shown in the stream",
        "Does the live page keep showing the seller's name, address and contact?",
    ),
}
_EU_AND_US = {
    "manufacturer_name": row(
        "manufacturer",
        "Who is the manufacturer that the offer names?",
        "manufacturer name",
        "maker",
    ),
    "manufacturer_postal_address": row(
        "manufacturer address",
        "Which postal address of the manufacturer does the offer give?",
        "manufacturer postal address",
    ),
    "manufacturer_email": row(
        "manufacturer email", "Which e-mail address of the manufacturer does the offer give?"
    ),
    "responsible_person_name": row(
        "responsible person",
        "Who is the responsible person in the Union that the offer names?",
        "responsible person name",
    ),
    "responsible_person_postal_address": row(
        "responsible person address",
        "Which postal address of the responsible person does the offer give?",
        "responsible person postal address",
    ),
    "responsible_person_email": row(
        "responsible person email",
        "Which e-mail address of the responsible person does the offer give?",
    ),
    "product_identifier": row(
        "product identifier",
        "Which type, model or other identifier does the offer give?",
        "model",
        "identifier",
    ),
    "recall_headline": row("recall headline", "What is the headline of the recall notice?"),
    "recall_hazard_wording": row(
        "recall hazard wording", "In which words does the notice speak of the risk?"
    ),
    "picture_shown": row(
        "picture shown", "Does the offer show a picture of the product?", "picture"
    ),
    "warnings_in_local_language": row(
        "warnings in the local language",
        "Does the offer give the warnings in a language its customers understand (or need none)?",
        "local warnings",
    ),
    "manufacturer_in_eu": row(
        "manufacturer in the EU", "Is the manufacturer established in the Union?"
    ),
    "recall_product_identified": row(
        "recalled product identified",
        "Does the notice show picture, name, brand and numbers of the product?",
    ),
    "recall_hazard_described": row(
        "recall hazard described", "Does the notice describe the hazard?"
    ),
    "recall_action_stated": row(
        "recall action stated", "Does the notice say what to do, and to stop using it at once?"
    ),
    "recall_free_contact": row(
        "free recall contact", "Does the notice give a free phone number or an online service?"
    ),
    "page_kind": row("kind of page", "Is it a product page or a recall notice?", "page kind"),
    "recall_remedies": row(
        "recall remedies", "What is offered to owners (repair, replacement, refund)?"
    ),
    "written_warranty": row(
        "written warranty", "Do the goods come with a written warranty?", "a written warranty"
    ),
    "warranty_designation": row(
        "warranty designation", "What does the page call the warranty (full, limited or none)?"
    ),
}

OFFERS: Mapping[str, AttributeWords] = types.MappingProxyType(
    {**_PRICES, **_CLAIMS_AND_TERMS, **_EU_AND_US}
)
"""The words for the attributes of the offer, by name, and for the price, which is none."""
