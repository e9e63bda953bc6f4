"""What the attributes of a listing are called in the chat, and how each is asked for.

A merchant writes `health food: yes`, not `health_food: true`. Every attribute of a listing has a
label, under which its value can be given, and a question that says what is meant; some have other
names besides. The price, which is no attribute, has a row too.
"""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.checking.attributes import ATTRIBUTES, Form
from knowledge.checking.rules import ATTRIBUTE

PRICE = "price"
_NO_LETTER = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class AttributeWords:
    """How an attribute is spoken of.

    Attributes:
        label: The name that it has in the chat, under which its value is given and shown.
        question: What is asked where it is lacking.
        others: Further names under which it may be given.
    """

    label: str
    question: str
    others: tuple[str, ...] = ()


def _row(label: str, question: str, *others: str) -> AttributeWords:
    return AttributeWords(label, question, others)


_ANY = {
    PRICE: _row("price", "What is the price?", "our price", "selling price"),
    "currency": _row("currency", "In which currency are the prices (CNY, EUR, ...)?"),
    "shop_licence_shown": _row(
        "shop licence shown",
        "Does your shop's main page show its business licence, or that none is needed?",
        "business licence shown",
    ),
    "conformity_proof": _row(
        "conformity proof",
        "Do the goods come with proof that they passed inspection?",
        "inspection proof",
        "proof of inspection",
    ),
    "standard_published": _row(
        "standard published",
        "Are the number and name of the standard that the goods follow public?",
    ),
    "standard_no": _row("standard number", "Which standard do the goods follow?", "standard"),
    "grade_from_standard": _row(
        "grade from standard", "Is the grade that the text names a grade of that standard?"
    ),
    "price_shown": _row("price shown", "Does the page show name, price and unit?"),
    "product_name_cn": _row(
        "Chinese product name", "Do goods or pack carry the product's name in Chinese?"
    ),
    "manufacturer_name_address_cn": _row(
        "Chinese maker's name and address",
        "Do goods or pack carry the maker's name and address in Chinese?",
        "manufacturer in Chinese",
    ),
    "product_type": _row(
        "product type", "What kind of product is it (soap, e-cigarette, tobacco or other)?"
    ),
    "hazard": _row(
        "hazard",
        "Is it dangerous when used wrongly (none, corrosive, flammable, toxic, explosive, sharp or"
        " other)?",
        "danger",
    ),
    "warning_shown": _row("warning shown", "Is there a warning on the goods or the pack?"),
    "counterfeit": _row("counterfeit", "Do the goods copy somebody else's marks?", "fake goods"),
    "expired": _row(
        "expired", "Are the goods past their shelf life or use-by date?", "past its date"
    ),
    "imported": _row("imported", "Are the goods imported?"),
    "aimed_at_under_14": _row(
        "aimed at children under 14",
        "Are goods or text aimed at children under 14?",
        "for children",
    ),
    "only_required_information": _row(
        "only required information",
        "Does the page show only what the law obliges it to show, with no promotion?",
    ),
    "ad_approval_no": _row(
        "advertisement approval number",
        "What is the approval number of the advertisement?",
        "ad approval",
        "ad approval number",
    ),
}
_FOOD = {
    "seller_food_licence": _row(
        "food licence",
        "Do you hold the food licence, or the filing, that this food asks for?",
        "seller food licence",
        "food license",
    ),
    "production_licence_no": _row(
        "production licence number",
        "What is the producer's licence number?",
        "production licence",
    ),
    "prepacked": _row(
        "prepacked",
        "Is it packed in a fixed quantity before sale?",
        "prepackaged",
        "pre-packed",
        "packed",
    ),
    "label_present": _row("label on the pack", "Does the pack carry a label?", "label", "labelled"),
    "label_missing": _row(
        "label missing",
        "What does the label lack (ingredients, shelf life, ... or none)?",
        "missing on the label",
    ),
    "chinese_label": _row("Chinese label", "Is there a label in Chinese?", "label in Chinese"),
    "origin_shown": _row("origin shown", "Does the label name where the food comes from?"),
    "domestic_agent_shown": _row(
        "agent in China shown",
        "Does the label name the agent in China, with address and contact?",
        "domestic agent shown",
    ),
    "infant_formula": _row("infant formula", "Is it formula for infants?", "baby formula"),
    "gm_food": _row(
        "genetically modified",
        "Is it genetically modified, or made from what is?",
        "gm food",
        "gm",
        "gmo",
    ),
    "gm_marked": _row(
        "marked as genetically modified", "Is that marked where nobody can miss it?", "gm marked"
    ),
    "alcoholic_drink": _row("alcoholic drink", "Is it a drink with alcohol?", "alcoholic"),
    "health_food": _row(
        "health food", "Is it registered or filed as health food?", "a health food"
    ),
    "health_food_no": _row(
        "health food number", "What is its registration or filing number as health food?"
    ),
    "health_food_mark_shown": _row(
        "health food mark shown", "Is the mark of health food shown?", "health food mark"
    ),
    "suitable_groups_shown": _row(
        "suited groups shown",
        "Does the page say whom the product suits, and whom not?",
        "suitable groups shown",
    ),
    "not_replace_medicine_statement": _row(
        "says it replaces no medicine",
        "Do label and page say that the product cannot replace medicine?",
    ),
}
_COSMETICS_AND_DEVICES = {
    "special_cosmetic": _row(
        "special cosmetic",
        "Is it sold as a special cosmetic (dye, perm, whitening, sunscreen, hair loss)?",
        "a special cosmetic",
    ),
    "cosmetic_registration_no": _row(
        "cosmetic registration number", "What is its registration number as a special cosmetic?"
    ),
    "cosmetic_filing_no": _row(
        "cosmetic filing number", "What is its filing number as an ordinary cosmetic?"
    ),
    "page_missing": _row(
        "page missing",
        "Which items of the label does the page not show (ingredients, warnings, ... or none)?",
        "missing on the page",
    ),
    "efficacy_basis_published": _row(
        "efficacy basis published", "Is a summary of what the claims rest on public?"
    ),
    "device_class": _row("device class", "Which class of device is it (I, II or III)?"),
    "device_registration_no": _row(
        "device registration number", "What is the device's registration number?"
    ),
    "device_filing_no": _row("device filing number", "What is the device's filing number?"),
    "seller_device_filing": _row(
        "device sales filing", "Have you filed for selling devices of class II?"
    ),
    "seller_device_licence": _row(
        "device sales licence", "Do you hold the licence to sell devices of class III?"
    ),
    "online_device_sales_reported": _row(
        "online device sales reported",
        "Have you told the city authority that you sell devices online?",
    ),
    "device_use_notice_shown": _row(
        "device use notice shown",
        "Does the page say to read the instructions or ask medical staff?",
    ),
    "ccc_mark_shown": _row("CCC mark", "Do the goods carry the CCC mark?", "CCC mark shown"),
    "fibre_content_shown": _row(
        "fibre content shown",
        "Are the fibres and their shares on the label?",
        "fiber content shown",
    ),
    "ccc_required": _row(
        "CCC required", "Are the goods in the catalogue of compulsory certification?"
    ),
    "ccc_certificate_no": _row(
        "CCC certificate number", "What is the number of the CCC certificate?", "CCC certificate"
    ),
    "textile_safety_class": _row(
        "textile safety class", "Which safety class do the textiles have (A, B, C or none)?"
    ),
}
_PRICES = {
    "compare_price": _row(
        "compared price",
        "What is the crossed-out or compared price?",
        "compare price",
        "crossed-out price",
        "original price",
    ),
    "lowest_deal_price_7d": _row(
        "lowest price of 7 days",
        "What was the lowest price really paid in the seven days before the comparison?",
        "lowest deal price",
    ),
    "front_page_price": _row("front page price", "Which price does the front page show?"),
    "detail_page_price": _row("detail page price", "Which price does the detail page show?"),
    "gift_stated_value": _row(
        "stated value of the gift", "Which value does the page give the gift?"
    ),
    "gift_current_price": _row(
        "current price of the gift", "What does the gift sell for now in your shop?"
    ),
    "prize_top_value": _row("top prize", "What is the highest prize worth?", "highest prize"),
    "undisclosed_fee": _row(
        "undisclosed fee", "Which sum is charged at checkout that the page does not show?"
    ),
    "price_history": _row(
        "price history",
        "Which marked prices held from when (2026-01-31 120.00, ...)?",
    ),
    "compare_basis_stated": _row(
        "basis of comparison stated", "Does the page say in detail what the compared price is?"
    ),
    "addon_notice_shown": _row(
        "extra pointed out", "Does the page point out the extra that is in the order?"
    ),
    "prize_rules_shown": _row(
        "prize rules shown", "Are the kinds, conditions and amounts of the prizes shown?"
    ),
    "addon_preselected": _row(
        "extra preselected", "Is an extra in the order unless the buyer takes it out?"
    ),
    "prize_draw": _row("prize draw", "Does buying take part in a draw?"),
    "gift_quantity": _row("gift quantity", "How many pieces of the gift are given?"),
    "gift_name": _row("gift", "What is given with the goods?", "gift name"),
}
_CLAIMS_AND_TERMS = {
    "claim_source_stated": _row(
        "source of claims stated",
        "Do the figures and quotations in the text name a true source and its scope?",
        "claim source stated",
    ),
    "fake_orders": _row("invented orders", "Are some of the orders shown invented?", "fake orders"),
    "fake_reviews": _row(
        "invented reviews", "Are some of the reviews shown invented?", "fake reviews"
    ),
    "reviews_hidden_or_reordered": _row(
        "reviews hidden", "Are bad reviews hidden, or good ones put first?"
    ),
    "listing_says_no_return": _row(
        "no-reason return excluded", "Does the page say that there is no return without a reason?"
    ),
    "custom_made": _row("custom made", "Is it made to the buyer's order?", "made to order"),
    "returned_goods": _row(
        "returned goods", "Are these pieces that came back from a return without a reason?"
    ),
    "sold_in_live_room": _row("sold in a live stream", "Is it sold in a live stream?"),
    "patent_status": _row(
        "patent status", "How does the patent stand (granted, pending, ended or none)?", "patent"
    ),
    "patent_no": _row("patent number", "What are the number and kind of the patent?"),
    "exclusion_marked": _row(
        "exclusion marked",
        "Is it marked conspicuously that it cannot be returned without a reason?",
    ),
    "exclusion_confirmation_step": _row(
        "exclusion confirmed at checkout",
        "Does the buyer confirm that at checkout in a step of its own, not ticked beforehand?",
    ),
    "restored_to_original": _row(
        "restored to original", "Are the returned pieces fully as at their first sale?"
    ),
    "condition_marked": _row("condition marked", "Is their real condition marked conspicuously?"),
    "live_seller_shown": _row(
        "seller shown in the stream",
        "Does the live page keep showing the seller's name, address and contact?",
    ),
}
_EU_AND_US = {
    "manufacturer_name": _row(
        "manufacturer",
        "Who is the manufacturer that the offer names?",
        "manufacturer name",
        "maker",
    ),
    "manufacturer_postal_address": _row(
        "manufacturer address",
        "Which postal address of the manufacturer does the offer give?",
        "manufacturer postal address",
    ),
    "manufacturer_email": _row(
        "manufacturer email", "Which e-mail address of the manufacturer does the offer give?"
    ),
    "responsible_person_name": _row(
        "responsible person",
        "Who is the responsible person in the Union that the offer names?",
        "responsible person name",
    ),
    "responsible_person_postal_address": _row(
        "responsible person address",
        "Which postal address of the responsible person does the offer give?",
        "responsible person postal address",
    ),
    "responsible_person_email": _row(
        "responsible person email",
        "Which e-mail address of the responsible person does the offer give?",
    ),
    "product_identifier": _row(
        "product identifier",
        "Which type, model or other identifier does the offer give?",
        "model",
        "identifier",
    ),
    "recall_headline": _row("recall headline", "What is the headline of the recall notice?"),
    "recall_hazard_wording": _row(
        "recall hazard wording", "In which words does the notice speak of the risk?"
    ),
    "picture_shown": _row(
        "picture shown", "Does the offer show a picture of the product?", "picture"
    ),
    "warnings_in_local_language": _row(
        "warnings in the local language",
        "Does the offer give the warnings in a language its customers understand (or need none)?",
        "local warnings",
    ),
    "manufacturer_in_eu": _row(
        "manufacturer in the EU", "Is the manufacturer established in the Union?"
    ),
    "recall_product_identified": _row(
        "recalled product identified",
        "Does the notice show picture, name, brand and numbers of the product?",
    ),
    "recall_hazard_described": _row(
        "recall hazard described", "Does the notice describe the hazard?"
    ),
    "recall_action_stated": _row(
        "recall action stated", "Does the notice say what to do, and to stop using it at once?"
    ),
    "recall_free_contact": _row(
        "free recall contact", "Does the notice give a free phone number or an online service?"
    ),
    "page_kind": _row("kind of page", "Is it a product page or a recall notice?", "page kind"),
    "recall_remedies": _row(
        "recall remedies", "What is offered to owners (repair, replacement, refund)?"
    ),
    "written_warranty": _row(
        "written warranty", "Do the goods come with a written warranty?", "a written warranty"
    ),
    "warranty_designation": _row(
        "warranty designation", "What does the page call the warranty (full, limited or none)?"
    ),
}

WORDS: Mapping[str, AttributeWords] = types.MappingProxyType(
    {**_ANY, **_FOOD, **_COSMETICS_AND_DEVICES, **_PRICES, **_CLAIMS_AND_TERMS, **_EU_AND_US}
)
"""The words for every attribute, and for the price, by its name."""


def key_of(text: str) -> str:
    """Return a name as names are compared: lower case, single spaces, nothing but letters."""
    return _NO_LETTER.sub(" ", text.lower()).strip()


def _keys() -> dict[str, str]:
    found: dict[str, str] = {}
    for name, words in WORDS.items():
        for called in (name, words.label, *words.others):
            found.setdefault(key_of(called), name)
    return found


NAMES: Mapping[str, str] = types.MappingProxyType(_keys())
"""The attribute by every name that it has in the chat, as `key_of` compares them."""


def label_of(field: str) -> str:
    """Return a finding's field in words: "the title", "CCC mark"."""
    name = field.removeprefix(ATTRIBUTE)
    return WORDS[name].label if name in WORDS else f"the {name.replace('_', ' ')}"


def is_flag(name: str) -> bool:
    """Whether an attribute is answered with yes or no."""
    return name in ATTRIBUTES and ATTRIBUTES[name].form is Form.FLAG
