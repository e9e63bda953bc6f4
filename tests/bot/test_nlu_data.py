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
from tests.bot.nlu_examples import EXAMPLES, HELD_OUT, NLU, lines

DOMAIN = yaml.safe_load((PROJECT_ROOT / "domain.yml").read_text(encoding="utf-8"))
RULES = yaml.safe_load((PROJECT_ROOT / "data/rules.yml").read_text(encoding="utf-8"))["rules"]
STORIES = yaml.safe_load((PROJECT_ROOT / "data/stories.yml").read_text(encoding="utf-8"))["stories"]
# Nobody trains the fallback.
INTENTS = sorted(set(DOMAIN["intents"]) - {"nlu_fallback"})
ENOUGH = {"ask_policy": 200, "out_of_scope": 120}
EVALUATION = Path(os.environ.get("RECOURSE_EVALUATION_DATA") or PROJECT_ROOT.parent / "shared/eval")


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


def test_no_example_marks_an_entity() -> None:
    """They are found by rules, in any message: a mark would teach nothing and read badly."""
    marked = [e for b in NLU for e in lines(b) if re.search(r"\]\(\w+\)", e)]

    assert marked == []


def test_no_paraphrase_that_is_held_out_is_trained_on() -> None:
    """Or it would show memory, not understanding."""
    held_out = {words(text) for texts in HELD_OUT.values() for _, text in texts}
    ours = {words(example) for examples in EXAMPLES.values() for example in examples}

    assert sorted(held_out & ours) == []


def test_every_intent_has_paraphrases_that_are_held_out() -> None:
    """Half a dozen or more that are plain, three or more that are not."""
    counted = {kind: Counter(intent for intent, _ in texts) for kind, texts in HELD_OUT.items()}

    assert all(counted["plain"][intent] >= 6 for intent in INTENTS)
    assert all(counted["oblique"][intent] >= 3 for intent in INTENTS)


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
        for path in (PROJECT_ROOT / "tests/retrieval").glob("*questions.yml")
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    ours = {words(example) for examples in EXAMPLES.values() for example in examples}

    assert asked
    assert sorted(ours & asked) == []
