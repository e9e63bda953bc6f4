"""Claims are found in words, English and Chinese, and not where they are denied or excepted."""

from __future__ import annotations

import pytest

from knowledge.checking.claims import ClaimReader
from knowledge.checking.finder import ClaimFinder, english_split
from tests.unit.knowledge.checking.small_listing_rules import CLAIMS

MORE = """\
- id: no_returns
  about: Returns are refused.
  phrases: [no returns]
  chinese: [不退不换]
  negatable: false
- id: best
  about: A superlative.
  phrases: [best, the best]
  chinese: [最好, 国内|全球 首创|第一]
"""


@pytest.fixture(scope="module")
def finder(tmp_path_factory: pytest.TempPathFactory) -> ClaimFinder:
    file = tmp_path_factory.mktemp("claims") / "all.yml"
    file.write_text(CLAIMS + MORE, encoding="utf-8")
    reader = ClaimReader(english_split())
    claims = list(reader.claims(file))
    assert not reader.complaints
    return ClaimFinder(claims)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Boosts your IMMUNITY fast", [("health", "Boosts your IMMUNITY")]),
        ("lowers blood sugar, boosts immunity", [("health", "lowers blood sugar"),
                                                 ("health", "boosts immunity")]),
        ("Cures colds in 3 days", [("health", "Cures colds in 3 days")]),
        ("Cures colds in a few days", []),
        ("imported from south of France", [("from_abroad", "imported from south of France")]),
        ("能增强免疫力的饼干", [("health", "增强免疫力")]),
        ("ＢＥＳＴ tea", [("best", "ＢＥＳＴ")]),
        ("It is the best", [("best", "the best")]),
        ("no returns", [("no_returns", "no returns")]),
        ("一经售出，不退不换", [("no_returns", "不退不换")]),
        ("国内首创，全球第一", [("best", "国内首创"), ("best", "全球第一")]),
        ("国内第二，首创", []),
        # denied
        ("It does not boost immunity", []),
        ("It doesn't boost your immunity", []),
        ("never boosts immunity", []),
        ("不能增强免疫力", []),
        ("没有增强免疫力", []),
        ("free from boosts immunity claims", []),
        ("Imported from not quite France", []),
        # no denial
        ("Does not only boost immunity", [("health", "boost immunity")]),
        ("No sugar. Boosts immunity", [("health", "Boosts immunity")]),
        # excepted
        ("Boosts immunity against boredom", []),
        ("", []),
        ("   ", []),
    ],
)  # fmt: skip
def test_claims_are_found_where_they_are_made(
    finder: ClaimFinder, text: str, found: list[tuple[str, str]]
) -> None:
    """The claim and its words, cut out of the text as it stands."""
    matches = finder.find("title", text)
    assert [(each.claim, each.words) for each in matches] == found
    assert all(text[each.start : each.end] == each.words for each in matches)
