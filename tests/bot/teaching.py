"""A small assistant to teach: a few intents, and an encoder that is quick and blind to order."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from bot.intent_training import Examples, Language
from bot.lexicon import Array

TEXTS = {
    "order": [
        "where is RC-10001",
        "track my order",
        "has it shipped",
        "parcel late",
        "my order #9912",
        "order not here yet",
        "when does my parcel arrive",
        "status of my order",
    ],
    "policy": [
        "can I return it",
        "is there a warranty",
        "who pays freight",
        "refund rule",
        "broken on arrival",
        "how many days to return",
        "must I keep the box",
        "is a used thing returnable",
    ],
    "greet": [
        "hello",
        "hi there",
        "good morning",
        "hey",
        "good evening to you",
        "hello hello",
        "hi again",
        "good day",
    ],
    "thank": ["thanks", "thank you", "many thanks", "thx a lot", "thanks so much", "ta", "cheers"],
}
UNSEEN = ["where is my parcel RC-20002", "hello!", "returns", "???", "退货", "a", "x" * 500, "#"]


def examples(*labels: str) -> Examples:
    """The texts of these labels; of all, when none is named."""
    chosen = labels or tuple(TEXTS)
    pairs = [(text, label) for label in chosen for text in TEXTS[label]]
    return Examples(tuple(text for text, _ in pairs), tuple(label for _, label in pairs))


def encode(texts: Sequence[str]) -> Array:
    """A unit vector a text, the mean of a fixed one for each of its words."""
    return np.vstack([_vector(text) for text in texts])


def _vector(text: str) -> Array:
    words = text.lower().split() or [""]
    seeds = [int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big") for word in words]
    mean = np.mean([np.random.default_rng(seed).normal(size=32) for seed in seeds], axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


LANGUAGE = Language(encode=encode, knows=lambda word: len(word) < 6, encoder_id="blind-int8")
