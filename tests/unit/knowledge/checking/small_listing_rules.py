"""A small book of listing rules and claims on the small corpus, written out as files."""

from __future__ import annotations

from pathlib import Path

from knowledge.checking.checker import Checker
from knowledge.checking.listing import Listing
from knowledge.checking.rulebook import load_listing_rules
from tests.unit.knowledge.deciding.small_rules import small_corpus

HEALTH = """\
- id: cn.listing.health
  version: 1
  effective_from: 2017-03-15
  when: category == "food" && !health_food && says_health
  severity: remove
  basis: [cn-7d-10]
  found: Food claims "{words}".
  fix: Take it out.
  change: cut
"""
LABEL = """\
- id: cn.listing.label
  version: 1
  effective_from: 2017-03-15
  when: category == "food" && prepacked && (!label_present || label_missing_any)
  severity: fix
  field: attributes.label_present
  basis: [cn-7d-10, cn-7d-18]
  found: The label is missing or incomplete.
  fix: Label it.
  change: {label_present: true, label_missing: []}
"""
IMPORTED = """\
- id: cn.listing.imported
  version: 1
  effective_from: 2017-03-15
  when: imported && without_standard_no
  severity: advise
  basis: [cn-7d-18]
  found: Imported goods follow {standard_no} standard.
  fix: Name the standard.
  change: {standard_no: GB 1}
"""
RULES = HEALTH + LABEL + IMPORTED
CLAIMS = """\
- id: health
  about: An effect on health.
  phrases:
  - boosts|boost ?your|the immunity
  - lowers blood pressure|sugar
  - cures _ in <n> days
  chinese: [增强免疫力]
  except: [boosts immunity against boredom]
- id: from_abroad
  about: Goods from abroad.
  phrases: [imported from ~ japan|france]
  states: {imported: true}
"""


def write_listing_rules(directory: Path, rules: str = RULES, claims: str = CLAIMS) -> Path:
    """Write one file of rules and one of claims; return the directory that holds both."""
    for place, text in (("rules/cn/listings/all.yml", rules), ("claims/all.yml", claims)):
        path = directory / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return directory


def small_checker(directory: Path, rules: str = RULES, claims: str = CLAIMS) -> Checker:
    """Return a checker by a file of rules and a file of claims."""
    corpus = small_corpus(directory)
    root = write_listing_rules(directory, rules, claims)
    return Checker(load_listing_rules(root / "rules", root / "claims", corpus), corpus)


def listing(**given: object) -> Listing:
    """Return a listing of labelled food in China, changed as told."""
    attributes = {"prepacked": True, "label_present": True, "label_missing": [], "imported": False}
    whole: dict[str, object] = {
        "id": "a1", "jurisdiction": "CN", "title": "Oat biscuits", "description": "With honey.",
        "category": "food", "attributes": attributes | {"health_food": False}, "price": "12.80",
    }  # fmt: skip
    return Listing.of(whole | given)
