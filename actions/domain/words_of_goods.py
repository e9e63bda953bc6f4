"""What the attributes of goods are called: of any goods, of food, of cosmetics and devices."""

from __future__ import annotations

import types
from collections.abc import Mapping

from actions.domain.attribute_words import AttributeWords, row

_ANY = {
    "shop_licence_shown": row(
        "shop licence shown",
        "Does your shop's main page show its business licence, or that none is needed?",
        "business licence shown",
    ),
    "conformity_proof": row(
        "conformity proof",
        "Do the goods come with proof that they passed inspection?",
        "inspection proof",
        "proof of inspection",
    ),
    "standard_published": row(
        "standard published",
        "Are the number and name of the standard that the goods follow public?",
    ),
    "standard_no": row("standard number", "Which standard do the goods follow?", "standard"),
    "grade_from_standard": row(
        "grade from standard", "Is the grade that the text names a grade of that standard?"
    ),
    "price_shown": row("price shown", "Does the page show name, price and unit?"),
    "product_name_cn": row(
        "Chinese product name", "Do goods or pack carry the product's name in Chinese?"
    ),
    "manufacturer_name_address_cn": row(
        "Chinese maker's name and address",
        "Do goods or pack carry the maker's name and address in Chinese?",
        "manufacturer in Chinese",
    ),
    "product_type": row(
        "product type", "What kind of product is it (soap, e-cigarette, tobacco or other)?"
    ),
    "hazard": row(
        "hazard",
        "Is it dangerous when used wrongly (none, corrosive, flammable, toxic, explosive, sharp or"
        " other)?",
        "danger",
    ),
    "warning_shown": row("warning shown", "Is there a warning on the goods or the pack?"),
    "counterfeit": row("counterfeit", "Do the goods copy somebody else's marks?", "fake goods"),
    "expired": row(
        "expired", "Are the goods past their shelf life or use-by date?", "past its date"
    ),
    "imported": row("imported", "Are the goods imported?"),
    "aimed_at_under_14": row(
        "aimed at children under 14",
        "Are goods or text aimed at children under 14?",
        "for children",
    ),
    "only_required_information": row(
        "only required information",
        "Does the page show only what the law obliges it to show, with no promotion?",
    ),
    "ad_approval_no": row(
        "advertisement approval number",
        "What is the approval number of the advertisement?",
        "ad approval",
        "ad approval number",
    ),
}
_FOOD = {
    "seller_food_licence": row(
        "food licence",
        "Do you hold the food licence, or the filing, that this food asks for?",
        "seller food licence",
        "food license",
    ),
    "production_licence_no": row(
        "production licence number",
        "What is the producer's licence number?",
        "production licence",
    ),
    "prepacked": row(
        "prepacked",
        "Is it packed in a fixed quantity before sale?",
        "prepackaged",
        "pre-packed",
        "packed",
    ),
    "label_present": row("label on the pack", "Does the pack carry a label?", "label", "labelled"),
    "label_missing": row(
        "label missing",
        "What does the label lack (ingredients, shelf life, ... or none)?",
        "missing on the label",
    ),
    "chinese_label": row("Chinese label", "Is there a label in Chinese?", "label in Chinese"),
    "origin_shown": row("origin shown", "Does the label name where the food comes from?"),
    "domestic_agent_shown": row(
        "agent in China shown",
        "Does the label name the agent in China, with address and contact?",
        "domestic agent shown",
    ),
    "infant_formula": row("infant formula", "Is it formula for infants?", "baby formula"),
    "gm_food": row(
        "genetically modified",
        "Is it genetically modified, or made from what is?",
        "gm food",
        "gm",
        "gmo",
    ),
    "gm_marked": row(
        "marked as genetically modified", "Is that marked where nobody can miss it?", "gm marked"
    ),
    "alcoholic_drink": row("alcoholic drink", "Is it a drink with alcohol?", "alcoholic"),
    "health_food": row("health food", "Is it registered or filed as health food?", "a health food"),
    "health_food_no": row(
        "health food number", "What is its registration or filing number as health food?"
    ),
    "health_food_mark_shown": row(
        "health food mark shown", "Is the mark of health food shown?", "health food mark"
    ),
    "suitable_groups_shown": row(
        "suited groups shown",
        "Does the page say whom the product suits, and whom not?",
        "suitable groups shown",
    ),
    "not_replace_medicine_statement": row(
        "says it replaces no medicine",
        "Do label and page say that the product cannot replace medicine?",
    ),
}
_COSMETICS_AND_DEVICES = {
    "special_cosmetic": row(
        "special cosmetic",
        "Is it sold as a special cosmetic (dye, perm, whitening, sunscreen, hair loss)?",
        "a special cosmetic",
    ),
    "cosmetic_registration_no": row(
        "cosmetic registration number", "What is its registration number as a special cosmetic?"
    ),
    "cosmetic_filing_no": row(
        "cosmetic filing number", "What is its filing number as an ordinary cosmetic?"
    ),
    "page_missing": row(
        "page missing",
        "Which items of the label does the page not show (ingredients, warnings, ... or none)?",
        "missing on the page",
    ),
    "efficacy_basis_published": row(
        "efficacy basis published", "Is a summary of what the claims rest on public?"
    ),
    "device_class": row("device class", "Which class of device is it (I, II or III)?"),
    "device_registration_no": row(
        "device registration number", "What is the device's registration number?"
    ),
    "device_filing_no": row("device filing number", "What is the device's filing number?"),
    "seller_device_filing": row(
        "device sales filing", "Have you filed for selling devices of class II?"
    ),
    "seller_device_licence": row(
        "device sales licence", "Do you hold the licence to sell devices of class III?"
    ),
    "online_device_sales_reported": row(
        "online device sales reported",
        "Have you told the city authority that you sell devices online?",
    ),
    "device_use_notice_shown": row(
        "device use notice shown",
        "Does the page say to read the instructions or ask medical staff?",
    ),
    "ccc_mark_shown": row("CCC mark", "Do the goods carry the CCC mark?", "CCC mark shown"),
    "fibre_content_shown": row(
        "fibre content shown",
        "Are the fibres and their shares on the label?",
        "fiber content shown",
    ),
    "ccc_required": row(
        "CCC required", "Are the goods in the catalogue of compulsory certification?"
    ),
    "ccc_certificate_no": row(
        "CCC certificate number", "What is the number of the CCC certificate?", "CCC certificate"
    ),
    "textile_safety_class": row(
        "textile safety class", "Which safety class do the textiles have (A, B, C or none)?"
    ),
}

GOODS: Mapping[str, AttributeWords] = types.MappingProxyType(
    {**_ANY, **_FOOD, **_COSMETICS_AND_DEVICES}
)
"""The words for the attributes of the goods, by name."""
