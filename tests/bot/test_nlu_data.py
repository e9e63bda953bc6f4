"""The training data: enough of it, none of it contradictory or borrowed, and patterns that fit."""

from __future__ import annotations

import csv
import gzip
import json
import os
import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from bot.settings import PROJECT_ROOT
from tests.bot.nlu_examples import EXAMPLES, NLU, PATTERNS

DOMAIN = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((PROJECT_ROOT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]
STORIES = yaml.safe_load((PROJECT_ROOT / "data/stories.yml").read_text(encoding="utf-8"))["stories"]
# Nobody trains the fallback.
INTENTS = sorted(set(DOMAIN["intents"]) - {"nlu_fallback"})
ENOUGH = {"ask_policy": 200, "out_of_scope": 120}
EVALUATION = Path(os.environ.get("RECOURSE_EVALUATION_DATA") or PROJECT_ROOT.parent / "shared/eval")


def found(entity: str, text: str) -> list[str]:
    """What RegexEntityExtractor finds: it ignores case and takes whole matches."""
    return [match.group(0) for match in PATTERNS[entity].finditer(text)]


def words(text: str) -> str:
    """A text as compared with others: its words, in lower case."""
    return " ".join(re.sub(r"[^\w ]", "", text.lower()).split())


@pytest.mark.parametrize("intent", INTENTS)
def test_every_intent_has_sixty_examples_or_more(intent: str) -> None:
    """Different ones, none blank; more where a whole field is one intent."""
    assert len({words(example) for example in EXAMPLES[intent]}) >= ENOUGH.get(intent, 60)
    assert all(example.strip() for example in EXAMPLES[intent])


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_is_said_in_few_words_and_in_many(intent: str) -> None:
    """A fragment, a sentence, and (but for what is never long) a message of two sentences."""
    lengths = sorted(len(words(example).split()) for example in EXAMPLES[intent])

    assert lengths[0] <= 3
    assert lengths[-1] >= 6
    assert len([length for length in lengths if length >= 4]) >= 10


def test_the_intents_are_the_domains() -> None:
    """All of them but the fallback's."""
    assert sorted(EXAMPLES) == INTENTS
    assert len(DOMAIN["intents"]) == len(set(DOMAIN["intents"]))


def test_the_table_of_intents_names_each_once() -> None:
    """Boundaries are written down: whoever adds examples reads data/README.md first."""
    table = (PROJECT_ROOT / "data/README.md").read_text(encoding="utf-8")

    assert sorted(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == INTENTS


def test_every_intent_has_exactly_one_rule() -> None:
    """That leads to an action or a response of the domain; and no action is without a rule."""
    steps = [rule["steps"] for rule in RULES]

    assert sorted(step[0]["intent"] for step in steps) == sorted(DOMAIN["intents"])
    assert all(len(step) == 2 for step in steps)
    leads = {step[1]["action"] for step in steps}
    assert set(DOMAIN["actions"]) == {name for name in leads if name.startswith("action_")}
    assert {name for name in leads if name.startswith("utter_")} <= set(DOMAIN["responses"])


def test_every_intent_that_is_explained_has_words_for_what_is_not_possible_yet() -> None:
    """The action says `utter_later_` and the intent's name."""
    explained = {
        rule["steps"][0]["intent"]
        for rule in RULES
        if rule["steps"][1]["action"] == "action_explain_and_offer"
    }

    assert {f"utter_later_{intent}" for intent in explained} <= set(DOMAIN["responses"])


def test_the_stories_say_what_the_rules_say() -> None:
    """Rasa refuses contradictions at training; here they are found in a millisecond."""
    leads = {rule["steps"][0]["intent"]: rule["steps"][1]["action"] for rule in RULES}
    for story in STORIES:
        steps = story["steps"]
        for said, done in zip(steps[::2], steps[1::2], strict=True):
            assert done["action"] == leads[said["intent"]]


def test_no_example_stands_twice() -> None:
    """Twice would count double."""
    counted = Counter(e.lower() for examples in EXAMPLES.values() for e in examples)

    assert [text for text, count in counted.items() if count > 1] == []


def test_no_two_intents_claim_the_same_words() -> None:
    """Such examples would contradict each other."""
    claims = Counter(claim for name in INTENTS for claim in {words(e) or e for e in EXAMPLES[name]})

    assert [text for text, count in claims.items() if count > 1] == []


def test_patterns_are_of_the_domains_entities() -> None:
    """And each has the marked examples without which Rasa leaves a pattern out."""
    marked = Counter(
        name for b in NLU if "intent" in b for name in re.findall(r"\]\((\w+)\)", b["examples"])
    )

    assert set(PATTERNS) <= {name for entity in DOMAIN["entities"] for name in entity}
    assert all(marked[name] >= 2 for name in PATTERNS)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("RC-10001", ["RC-10001"]),
        ("rc-10001", ["rc-10001"]),
        ("where is RC-10001?", ["RC-10001"]),
        ("RC-10001's parcel", ["RC-10001"]),
        ("RC10001.", ["RC10001"]),
        ("#RC-10001, please", ["#RC-10001"]),
        ("RC-2026-00123", ["RC-2026-00123"]),
        ("(RC-10001)", ["RC-10001"]),
        ("RC-10001 and RC-10002", ["RC-10001", "RC-10002"]),
        ("W1234567", ["W1234567"]),
        ("#W1234567", ["#W1234567"]),
        ("my order w7654321 is late", ["w7654321"]),
        ("#1001", ["#1001"]),
        ("order #123456789012", ["#123456789012"]),
        ("order 1001", ["1001"]),
        ("Order number 4711", ["4711"]),
        ("482-113-9026", ["482-113-9026"]),
        ("114-3941689-8772232", ["114-3941689-8772232"]),
        ("200415", ["200415"]),
        ("it is 1009238471", ["1009238471"]),
        ("no number here", []),
        ("within 7 days", []),
        ("I paid 1200 for it", []),
        ("¥123456", []),
        ("$123456.00", []),
        ("12,345,678", []),
        ("size 42 or 4711", []),
        ("on 2026-03-14", []),
        ("14/03/2026", []),
        ("14.03.2026", []),
        ("call 13800138000", []),
        ("GB 18401-2010", []),
        ("room #12", []),
        ("ISBN 1234567890123", []),
        ("mail a123456@example.com", []),
        ("https://shop.example/o/123456", []),
        ("W12345678", []),
        ("XRC-10001", []),
    ],
)
def test_order_numbers_are_found(text: str, numbers: list[str]) -> None:
    """Of this shop and of others, in any case, with and without '#'; no prices, dates or phones."""
    assert found("order_number", text) == numbers


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("ada@example.com", ["ada@example.com"]),
        ("I am Ada.Lovelace+shop@mail.example.co.uk.", ["Ada.Lovelace+shop@mail.example.co.uk"]),
        ("<bo_2@example.org>", ["bo_2@example.org"]),
        ("no at sign", []),
        ("ada@", []),
        ("@ada", []),
        ("ada@localhost", []),
    ],
)
def test_email_addresses_are_found(text: str, addresses: list[str]) -> None:
    """Plain ones, as typed."""
    assert found("email", text) == addresses


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("on 2026-03-14", ["2026-03-14"]),
        ("2026/3/4", ["2026/3/4"]),
        ("14.03.2026", ["14.03.2026"]),
        ("3/14/2026", ["3/14/2026"]),
        ("3 May", ["3 May"]),
        ("the 23rd nov 2026", ["23rd nov 2026"]),
        ("November 3rd, 2026", ["November 3rd, 2026"]),
        ("yesterday or today", ["yesterday", "today"]),
        ("may I return 3 items", []),
        ("1.5 litres", []),
        ("order 20260314", []),
        ("in March", []),
    ],
)
def test_dates_are_found(text: str, dates: list[str]) -> None:
    """Those that name a day."""
    assert found("date", text) == dates


@pytest.mark.parametrize("entity", PATTERNS)
@pytest.mark.parametrize("text", ["a" * 8000, "1" * 8000, "a@" * 4000, "1-" * 4000, "#W" * 4000])
def test_no_text_makes_a_pattern_slow(entity: str, text: str) -> None:
    """Counted, not timed: a pattern that backtracks over the whole text would not end here."""
    assert len(found(entity, text)) <= 1000


def evaluated() -> set[str]:
    """Every sentence of the evaluation data, as compared."""
    sentences: list[str] = []
    for path in EVALUATION.glob("hint3/*.csv"):
        with path.open(encoding="utf-8") as file:
            sentences += [row["sentence"] for row in csv.DictReader(file)]
    questions = (EVALUATION / "recourse_dev/questions.jsonl").read_text(encoding="utf-8")
    sentences += [json.loads(line)["question"] for line in questions.splitlines()]
    with gzip.open(EVALUATION / "pii/synth_dataset_v2.jsonl.gz", "rt", encoding="utf-8") as file:
        sentences += [json.loads(line)["text"] for line in file]
    sentences += (EVALUATION / "pii/templates.txt").read_text(encoding="utf-8").splitlines()
    return {words(sentence) for sentence in sentences}


def test_no_sentence_is_from_the_evaluation_data() -> None:
    """Or its results would mean nothing."""
    if not EVALUATION.is_dir():
        pytest.skip(f"no evaluation data at {EVALUATION}; set RECOURSE_EVALUATION_DATA to check")
    ours = {words(example) for examples in EXAMPLES.values() for example in examples}

    # Of one word, "agent" and the like are nobody's.
    assert sorted(text for text in ours & evaluated() if " " in text) == []


def test_no_example_is_a_question_that_retrieval_is_measured_with() -> None:
    """The same message must not be tuned for in one place and counted in the other."""
    asked = {
        words(case["question"])
        for path in (PROJECT_ROOT / "tests/retrieval").glob("*.yml")
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    ours = {words(example) for examples in EXAMPLES.values() for example in examples}

    assert asked
    assert sorted(ours & asked) == []
