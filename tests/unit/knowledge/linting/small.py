"""A passage to change one thing of, and a shelf of three small laws."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from knowledge.linting.law_shelf import LawShelf, LawText
from knowledge.passages import Passage

ASKS = (
    "can the coat go back", "coat not to my taste", "return a coat", "coat, seven days?", "no coat",
)  # fmt: skip

PASSAGE = Passage(
    id="cn-7d-10", title="Seven days", text="You may return it within seven days.",
    cites=("7D 10",), audience=("shopper", "merchant"), topics=("returns",), jurisdiction="CN",
    instrument="Interim Measures", short="7D", kind="regulation", official_name="x",
    effective_from=date(2017, 3, 15), effective_to=None, confidence="verified", asks=ASKS,
)  # fmt: skip


def passage(**changes: object) -> Passage:
    """The passage with some things changed."""
    return replace(PASSAGE, **changes)  # type: ignore[arg-type]


CHINESE = """\
<!-- Source: somewhere -->
第一章 总则
第一条 为了保护消费者，制定本办法。
第十条 消费者退货的，应当通知。
网络商品销售者应当告知：
（一）地址；
（二）电话。
第十一条（节录）依照第十条规定办理。
"""
EUROPEAN = """\
## Article 19 — Duties

1.   Each offer shall clearly show the name and postal address of the maker of the product.

(a)

the name;

2.   It shall be in the language.

## Article 20 — Definitions

For this Regulation:

(1)

'offer' means an offer.
"""
AMERICAN = "§ 435.2 Orders.\n(a)(1) To solicit.\n(i) Within the time.\n(b) To fail.\n"


def shelf(folder: Path) -> LawShelf:
    """Three laws: a whole Chinese one, a selection of a European one, parts of a code by part."""
    texts = {
        "7D": LawText(file="china/7d.md", holds="whole"),
        "GPSR": LawText(file="eu/gpsr.md", holds="selection"),
        "16 CFR 435": LawText(file="us/435.md", holds="whole"),
        "CRA": LawText(file="uk/cra.md", holds="excerpt"),
        "CRD": LawText(file="eu/nowhere.md", holds="whole"),
    }
    written = {"china/7d.md": CHINESE, "eu/gpsr.md": EUROPEAN, "us/435.md": AMERICAN}
    for name, text in (written | {"uk/cra.md": "22 Time limit\n(1) A consumer.\n"}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return LawShelf(folder, texts)
