"""Listings as shops have them, made from a seed: no two alike, some of them against the law.

Descriptions are as long as real ones, a few lines as a rule and some of them pages (log-normal,
median 90 words); a fifth of those in China are in Chinese. About one in four says something it must
not, one in five leaves attributes out, and one in three states something that is against a rule.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

PLACES = (("CN", "CNY", 70), ("EU", "EUR", 14), ("UK", "GBP", 8), ("US", "USD", 8))
GOODS = {
    "clothing": ("linen shirt", "wool coat", "rain jacket", "cotton socks", "evening dress"),
    "shoes": ("running shoes", "leather boots", "garden clogs", "canvas sneakers"),
    "electronics": ("desk lamp", "power bank", "wireless headphones", "phone case", "night light"),
    "appliance": ("kettle", "rice cooker", "gas water heater", "vacuum cleaner", "hair dryer"),
    "food": ("oat biscuits", "green tea", "dried mango", "olive oil", "chilli sauce", "vitamin C"),
    "cosmetics": ("day cream", "plain soap", "sun lotion", "hair dye", "lip balm"),
    "medical-device": ("blood pressure meter", "thermometer", "knee support", "contact lenses"),
    "toys": ("wooden train", "plush bear", "building blocks", "paint set"),
    "furniture": ("wooden chair", "bookshelf", "folding desk", "step stool"),
    "home-goods": ("drain cleaner", "frying pan", "bath towel", "kitchen knife", "candle"),
    "jewellery": ("silver ring", "pearl necklace", "steel watch strap"),
    "other": ("dog lead", "bicycle pump", "garden hose", "yoga mat"),
}
MAKERS = ("Anlan", "Birch & Bay", "Cloudfield", "Dongshan", "Ebbe", "Fenwick", "Goldgrain", "Hua")
WORDS = (
    "grey",
    "blue",
    "large",
    "small",
    "light",
    "folding",
    "family",
    "travel",
    "soft",
    "classic",
)
PLAIN = (
    "The surface is smooth and easy to wipe clean.", "It weighs {n} grams without the packaging.",
    "Made in small batches in a workshop near the river.", "Comes in {n} colours and {m} sizes.",
    "Wash at thirty degrees with similar colours, and dry it flat.", "The cord is {n} cm long.",
    "Please measure before you order; the drawing shows where.", "Delivered in a flat carton.",
    "Each piece is checked by hand before it leaves us.", "Batteries are not part of the delivery.",
    "If something is missing, write to us and we send it.", "The pattern may differ a little.",
    "We pack within {m} working days and tell you the number of the parcel.",
    "Store it in a dry place out of the sun.", "The handle stays cool while you pour.",
    "Our customers ask for refills, which you find under accessories.", "Fits most shelves.",
    "The seam runs along the side, so that it does not press.", "Holds {n} ml.",
    "Serves {m} people, and keeps for a while once opened if it is cooled.",
    "You may send it back within the time that the law gives.", "A spare part costs little.",
)  # fmt: skip
CLAIMS = (
    "The best in the country, nothing comes close.", "Boosts immunity for the whole family.",
    "Number one in sales worldwide.", "Cures insomnia within a week.",
    "100% safe, no side effects.",
    "Lowers blood pressure naturally.", "Recommended by doctors and by 98% of patients.",
    "Whitens the skin in seven days.", "Ask mum and dad to buy it today!",
    "National-level quality.",
    "Discounted goods cannot be returned.", "Patented technology.", "5,000 five-star reviews.",
    "Only today: never cheaper again.", "Other brands are rubbish compared with it.",
    "Protects against viruses and cancer.", "Guaranteed profit for resellers.",
)  # fmt: skip
PLAIN_CN = (
    "面料柔软亲肤，四季可穿。", "尺寸为手工测量，可能有一至三厘米误差。", "请放在阴凉干燥处保存。",
    "支持七天无理由退货。", "包装内含说明书一份。", "颜色以实物为准。", "下单后四十八小时内发货。",
)  # fmt: skip
CLAIMS_CN = (
    "全国最好，国家级品质。",
    "增强免疫力，降血糖。",
    "销量第一，绝无仅有。",
    "七天美白祛斑。",
)
ALWAYS = ("shop_licence_shown", "conformity_proof", "standard_published", "price_shown")
MARKED = ("product_name_cn", "manufacturer_name_address_cn")
ATTRIBUTES = {
    "food": ("seller_food_licence", "prepacked", "label_present", "chinese_label", "origin_shown"),
    "cosmetics": ("efficacy_basis_published",),
    "medical-device": (
        "seller_device_filing", "online_device_sales_reported", "device_use_notice_shown",
    ),
    "electronics": ("ccc_required", "ccc_mark_shown"),
    "appliance": ("ccc_required", "ccc_mark_shown"),
    "clothing": ("fibre_content_shown",),
}  # fmt: skip
EUROPEAN = (
    "manufacturer_name", "manufacturer_postal_address", "manufacturer_email", "product_identifier",
)  # fmt: skip
MERCHANTS = 5_000
LONGEST = 18_000


@dataclass(frozen=True, slots=True)
class _Draw:
    """What one listing is drawn with."""

    chance: random.Random
    jurisdiction: str
    currency: str
    category: str
    longest: int


def made_listings(count: int, seed: int = 0, longest: int = LONGEST) -> Iterator[dict[str, object]]:
    """Yield so many listings; the same ones for the same seed.

    Args:
        count: How many.
        seed: What they are drawn with.
        longest: Descriptions are cut after so many characters.
    """
    chance = random.Random(seed)  # noqa: S311 - nobody's secret
    shares = [share for _, _, share in PLACES]
    for number in range(count):
        place = chance.choices(PLACES, shares)[0]
        draw = _Draw(chance, place[0], place[1], chance.choice(tuple(GOODS)), longest)
        yield _listing(number, draw)


def written(count: int, seed: int = 0, longest: int = LONGEST) -> Iterator[str]:
    """Yield the same as lines of JSON."""
    for listing in made_listings(count, seed, longest):
        yield f"{json.dumps(listing, ensure_ascii=False)}\n"


def _listing(number: int, draw: _Draw) -> dict[str, object]:
    chance = draw.chance
    goods = chance.choice(GOODS[draw.category])
    title = f"{chance.choice(MAKERS)} {chance.choice(WORDS)} {goods}, model {number % 9973}"
    if chance.random() < 0.05:
        title += f" - {chance.choice(CLAIMS)}"
    return {
        "id": f"SKU-{number:07d}",
        "jurisdiction": draw.jurisdiction,
        "merchant": f"Shop {int(chance.paretovariate(0.6)) % MERCHANTS}",
        "title": title,
        "description": _description(draw),
        "category": draw.category,
        "price": f"{chance.lognormvariate(4, 1):.2f}",
        "images": [f"img/{number}-{place}.jpg" for place in range(chance.randint(0, 5))],
        "attributes": _attributes(draw),
    }


def _description(draw: _Draw) -> str:
    chance = draw.chance
    chinese = draw.jurisdiction == "CN" and chance.random() < 0.2
    plain, claims = (PLAIN_CN, CLAIMS_CN) if chinese else (PLAIN, CLAIMS)
    sentences = [
        _filled(plain, chance) for _ in range(max(1, round(chance.lognormvariate(2.45, 0.7))))
    ]
    if chance.random() < 0.25:
        sentences.insert(chance.randint(0, len(sentences)), _filled(claims, chance))
    return ("" if chinese else " ").join(sentences)[: draw.longest]


def _filled(sentences: Sequence[str], chance: random.Random) -> str:
    text = chance.choice(sentences)
    return text.format(n=chance.randint(2, 999), m=chance.randint(2, 9)) if "{" in text else text


def _attributes(draw: _Draw) -> dict[str, object]:
    """Return what the merchant states: most of it in order, some of it missing or bad."""
    chance = draw.chance
    known: dict[str, object] = {"currency": draw.currency}
    if draw.jurisdiction == "CN":
        names = (*ALWAYS, *MARKED, *ATTRIBUTES.get(draw.category, ()))
        known |= {name: chance.random() > 0.04 for name in names}
    if draw.jurisdiction in ("EU", "UK"):
        known |= {name: _text(name, chance) for name in EUROPEAN}
        known["picture_shown"] = chance.random() > 0.05
        known["warnings_in_local_language"] = chance.random() > 0.1
        known["manufacturer_in_eu"] = chance.random() > 0.4
    if draw.jurisdiction == "US" and chance.random() < 0.5:
        known |= {"written_warranty": True, "warranty_designation": chance.choice(_WARRANTIES)}
    if draw.category == "food":
        known["label_missing"] = [] if chance.random() < 0.9 else ["shelf_life", "net_content"]
    if chance.random() < 0.15:
        price = chance.randint(20, 200)
        known |= {"compare_price": f"{price}.00", "lowest_deal_price_7d": f"{price - 9}.00"}
    if chance.random() < 0.2 and len(known) > 2:
        del known[chance.choice(list(known)[1:])]
    return known


_WARRANTIES = ("full", "limited", "none")


def _text(name: str, chance: random.Random) -> str:
    return "none" if chance.random() < 0.06 else f"{name.replace('_', ' ')} {chance.randint(1, 99)}"
