"""Questions that a piece of policy seems to answer, made from its heading and sentences.

They are proposals: templates know some grammar, not what customers type. A reviewer rewrites them;
until then they let a passage be found by the words of its own document. Deterministic; for other
languages than English, fragments of the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from knowledge.ingest.inversion import as_questions, clause, swapped
from knowledge.ingest.pieces import Piece, SplitSentences, is_wide
from knowledge.lexical import terms
from knowledge.passage_file import FEWEST_ASKS

FEWEST, MOST = FEWEST_ASKS, 8
_MOST_WORDS = 18
_MOST_CHARACTERS = 120
_FRAGMENT_WORDS = 3
_OWN_WORDS = 3
_LONG_WORDS = 7

_QUESTION = re.compile(
    r"(how|what|when|where|who|whose|why|which|can|could|do|does|did|is|are|may|must|will|should) "
)
_ALWAYS_VERBS = frozenset(
    """add apply ask book cancel change check choose claim collect confirm contact correct create
    delete deliver download edit enter find get give hand keep let modify open pack pay place print
    provide receive redeem register remove replace reschedule see select send sign start stop submit
    subscribe switch tell track unsubscribe update upgrade upload use withdraw write""".split()
)
_SOMETIMES_VERBS = frozenset("exchange order refund repair report request return ship".split())
_OBJECTS = frozenset(
    """a an any damaged defective delivered faulty gift goods it item items my order orders our
    pending product products something the unwanted wrong your""".split()
)
_PERIOD = re.compile(r"\d\s*(?:business |working |calendar )?(day|week|month|hour|year)s?\b", re.I)
_MONEY = re.compile(
    r"[$\u20ac\u00a3\u00a5]\s?\d|\d\s?(?:EUR|USD|GBP|CNY|RMB|yuan)\b|\bfees?\b|\bfree of charge\b"
)
_DULL = frozenset(
    """about after also always before below between both cannot does done during each either else
    ever every following have here however into just like made make many more most much must need
    needs never only other over same shall should some such than that them then there these they
    this those through under unless until upon used using very want well were when where whether
    which while will with within without would your yours""".split()
)


def propose_questions(piece: Piece, split: SplitSentences) -> tuple[str, ...]:
    """Return five to eight different questions, the likeliest first."""
    sentences = [each for unit in piece.units for each in split(unit)]
    made = _wide(piece, sentences) if is_wide(piece.text) else _made(piece, sentences)
    found: dict[str, str] = {}
    for most, each in [*((MOST, each) for each in made), *((FEWEST, e) for e in _padding(piece))]:
        text = _tidy(each)
        if text and len(found) < most:
            found.setdefault(text.casefold(), text)
    return tuple(found.values())


def _padding(piece: Piece) -> Iterator[str]:
    """Yield what can be asked about anything, for a piece that gives too little of its own."""
    if is_wide(piece.text):
        tails = ("是怎么规定的", "怎么办", "有什么要求", "可以吗", "说明")
        yield from (f"{piece.title[:30]}{tail}" for tail in tails)
        return
    about = _about(piece)
    yield about
    if len(about.split()) > _LONG_WORDS:
        about = swapped(piece.section.path[-1]).lower() if piece.section.path else about
    yield from (f"{asked} {about}" for asked in ("what are the rules for", "tell me about"))
    yield from (f"{asked} {about}" for asked in ("question about", "what do you say about", "help"))


def _made(piece: Piece, sentences: Sequence[str]) -> Iterator[str]:
    about = _about(piece)
    of_heading = list(_of_heading(about)) if piece.parts == 1 else []
    yield from of_heading[:2]
    yield from [each for sentence in sentences for each in as_questions(sentence)][:4]
    if not _QUESTION.match(about):
        yield from _of_figures(about, sentences)
    yield from of_heading[2:]
    yield from (f"{_key(piece)} {words}" for words in _fragments(about, sentences))


def _about(piece: Piece) -> str:
    """Return the words that a piece is about, as a customer would type them."""
    path = piece.section.path
    told = piece.title
    if piece.parts == 1 and path and len(path[-1].split()) >= _OWN_WORDS:
        told = path[-1]  # long enough to be understood without what stands above it
    return swapped(re.sub(r"[:?!\u2026]", " ", told)).lower()


def _key(piece: Piece) -> str:
    """Return a word or two that say where a piece stands."""
    short = [each for each in piece.section.path if len(each.split()) <= _OWN_WORDS]
    return swapped(short[-1]).lower() if short else ""


def _of_heading(about: str) -> Iterator[str]:
    first, _, rest = about.partition(" ")
    following = rest.partition(" ")[0]
    if _QUESTION.match(about):
        yield about
    elif rest and (first in _ALWAYS_VERBS or (first in _SOMETIMES_VERBS and following in _OBJECTS)):
        yield f"how do i {about}"
        yield f"can i {about}"
        yield f"i want to {about}"
    else:
        yield f"what is your policy on {about}"
        yield about


def _of_figures(about: str, sentences: Sequence[str]) -> Iterator[str]:
    """Yield questions for the periods and the money that are named."""
    text = " ".join(sentences)
    if period := _PERIOD.search(text):
        yield f"how many {period[1].lower()}s: {about}"
    if _MONEY.search(text):
        yield f"how much is it: {about}"


def _fragments(about: str, sentences: Sequence[str]) -> Iterator[str]:
    """Yield a few telling words of each sentence, in its order."""
    told = set(terms(about))
    for sentence in sentences:
        words: list[str] = []
        for word in re.findall(r"[^\W\d_]{4,}", sentence.lower()):
            stems = terms(word)
            if word not in _DULL and stems and not told.issuperset(stems):
                told.update(stems)
                words.append(word)
            if len(words) == _FRAGMENT_WORDS:
                break
        if words:
            yield " ".join(words)


def _wide(piece: Piece, sentences: Sequence[str]) -> Iterator[str]:
    """Yield fragments of a text whose grammar is not known here."""
    yield piece.title
    for sentence in sentences:
        clauses = re.split(r"[，。；：、！？,.;:!?]", sentence)
        yield from (each.strip()[:40] for each in clauses if len(each.strip()) > 3)


def _tidy(text: str) -> str:
    """Return a question as a customer types it: short, without an end mark."""
    bare = re.sub(r"[\"\u201c\u201d*_`<>\[\]{}]", "", text).strip(" .,;:!?\u3002\uff1f-#")
    words = bare.split()
    if len(words) > _MOST_WORDS:
        words = clause(" ".join(words[:_MOST_WORDS])).split()
    return " ".join(words)[:_MOST_CHARACTERS].strip()
