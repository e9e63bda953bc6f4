"""Read out why a question was answered or declined.

Nothing is decided here: `Answerer.trace` is what answers, and this is what it did.
"""

from __future__ import annotations

from dataclasses import replace

from knowledge.answering import Answerer, Asked
from knowledge.answers import Answer, Question, jurisdiction_name
from knowledge.calibration import FEATURES, features
from knowledge.composing import spoken
from knowledge.explanation import (
    Configuration,
    ExplainedText,
    Explanation,
    Feature,
    FilterStep,
    Off,
    ReadQuestion,
    ScoredPassage,
    Signal,
    Source,
)
from knowledge.reading.places import law_named
from knowledge.retrieval import Found, Hit
from knowledge.searched import Searched


def explain(answerer: Answerer, question: Question) -> Explanation:
    """Return what the answerer answers to a question, and why."""
    trace = answerer.trace(question)
    answer = trace.answer
    texts = tuple(_explained(answerer, question, each) for each in trace.asked)
    return Explanation(
        configuration=configuration_of(answerer),
        answered=answer.answered,
        reason=answer.abstained_because,
        why=_why_all(answer, texts),
        said=answer.text,
        probability=answer.confidence,
        citations=tuple(each.passage for each in answer.citations) if answer.answered else (),
        by_parts=bool(answer.parts),
        texts=texts,
    )


def configuration_of(answerer: Answerer) -> Configuration:
    """Return what an answerer answers with."""
    manifest = answerer.index.manifest
    return Configuration(
        version=manifest.version,
        passages=len(answerer.index.passages),
        encoder=manifest.encoder_id,
        precision=manifest.precision,
        threshold=answerer.threshold,
        budget=answerer.budget,
        risk=answerer.calibration.risk_taken,
    )


def _explained(answerer: Answerer, question: Question, asked: Asked) -> ExplainedText:
    reading, searched, answer = asked.reading, asked.searched, asked.answer
    return ExplainedText(
        text=asked.text,
        reading=ReadQuestion(reading.text, reading.follows, reading.between, reading.elsewhere),
        filters=_filters(answerer, question, asked),
        answered=answer.answered,
        reason=answer.abstained_because,
        why=_why(answerer, asked),
        said=answer.text,
        probability=answer.confidence,
        searched=searched.words if searched else "",
        unknown=answerer.unknown(reading.text) if searched else (),
        outside=searched.found.outside if searched else None,
        log_share_outside=searched.found.log_share_outside if searched else None,
        inside=searched.found.inside if searched else None,
        found=_found(answerer, searched, answer) if searched else (),
        encode_ms=answer.timings.encode_ms,
        retrieve_ms=answer.timings.retrieve_ms,
    )


def _filters(answerer: Answerer, question: Question, asked: Asked) -> tuple[FilterStep, ...]:
    """Return the filters in the order they narrow the passages down, and what each leaves."""
    index, where = answerer.index, asked.where
    of_place = sum(each.jurisdiction == where.jurisdiction for each in index.passages)
    in_force = index.allowed(replace(where, audience=None)).passages
    for_asker = index.allowed(where).passages
    off = answerer.off() if asked.searched is None else asked.searched.off
    silent = sum(
        bool(allowed) and each.id in off
        for each, allowed in zip(index.passages, for_asker, strict=True)
    )
    left = int(for_asker.sum())
    place: Source = "asked" if where.jurisdiction == question.jurisdiction else "words"
    side: Source = "asked" if where.audience == question.audience else "words"
    day: Source = "words" if where.as_of != asked.today else "default"
    return (
        FilterStep("jurisdiction", where.jurisdiction, place, of_place),
        FilterStep(
            "as_of",
            where.as_of.isoformat(),
            "asked" if question.as_of else day,
            int(in_force.sum()),
        ),
        FilterStep("audience", where.audience or "everybody", side, left),
        FilterStep("switched_off", str(silent), "default", left - silent),
    )


def _found(answerer: Answerer, searched: Searched, answer: Answer) -> tuple[ScoredPassage, ...]:
    near = [each.passage for each in answer.citations]
    source = near[0] if answer.answered else None
    return tuple(
        _scored(answerer, searched, hit, score, answers=hit.passage.id == source)
        for hit, score in zip(searched.found.hits, searched.scores, strict=True)
        if hit.passage.id in near or hit.passage.id in searched.off
    )


def _scored(
    answerer: Answerer, searched: Searched, hit: Hit, score: float, *, answers: bool
) -> ScoredPassage:
    passage, switch = hit.passage, searched.off.get(hit.passage.id)
    return ScoredPassage(
        passage=passage.id,
        title=passage.title,
        cites="; ".join(passage.cites),
        audience=passage.audience,
        confidence=passage.confidence,
        effective_from=passage.effective_from,
        effective_to=passage.effective_to,
        quote=answerer.index.units.sentences(hit.row)[hit.sentence],
        score=hit.score,
        margin=hit.margin,
        log_share=hit.log_share,
        signals=tuple(_signal(answerer, hit, name) for name in hit.signals),
        features=_features(answerer, hit, searched.found),
        own_probability=answerer.calibration.probability(hit, searched.found),
        probability=score,
        answers=answers,
        switched_off=Off.of(switch) if switch else None,
    )


def _signal(answerer: Answerer, hit: Hit, name: str) -> Signal:
    background = answerer.index.manifest.background[name]
    value = hit.signals[name]
    deviations = (value - background.mean) / background.deviation
    return Signal(name, value, deviations, hit.contributions[name])


def _features(answerer: Answerer, hit: Hit, found: Found) -> tuple[Feature, ...]:
    rows = zip(
        FEATURES,
        features(hit, found),
        answerer.calibration.contributions(hit, found),
        strict=True,
    )
    # NaN, the only value that is not itself, is no JSON.
    return tuple(Feature(name, x if x == x else None, adds) for name, x, adds in rows)


def _why_all(answer: Answer, texts: tuple[ExplainedText, ...]) -> str:
    if not texts:
        return "The question is empty."
    if not answer.parts:
        of = next((each for each in texts if each.said == answer.text), texts[0])
        return of.why
    count = sum(each.answered for each in answer.parts)
    return f"It asks {len(answer.parts)} things, and {count} of them found answers of their own."


def _why(answerer: Answerer, asked: Asked) -> str:
    """Return in a sentence why a text was answered or declined, with the numbers."""
    answer, where, reading = asked.answer, asked.where, asked.reading
    match answer.abstained_because:
        case "jurisdiction_not_covered":
            law = law_named(reading.elsewhere or jurisdiction_name(where.jurisdiction))
            covered = ", ".join(sorted(answerer.index.jurisdictions))
            return f"It asks for {law}; there are passages of {covered}."
        case "jurisdiction_ambiguous":
            places = " or ".join(map(jurisdiction_name, answer.choices))
            return f"It could ask for the law of {places}, so the customer is asked which."
        case "empty_index_for_filters":
            side = f" for a {where.audience}" if where.audience else ""
            return (
                f"No passage of {jurisdiction_name(where.jurisdiction)}{side} was in force on"
                f" {spoken(where.as_of)}."
            )
    searched = asked.searched
    return _why_by_probability(answerer.threshold, searched, answer) if searched else ""


def _why_by_probability(threshold: float, searched: Searched, answer: Answer) -> str:
    lost = searched.lost(threshold)
    if answer.abstained_because == "passage_switched_off" and lost:
        return (
            f"{lost.passage} would have answered with a probability of"
            f" {searched.scores[0]:.2f}, but {lost.by} switched it off on {spoken(lost.at)}:"
            f" {lost.reason}"
        )
    if searched.elsewhen:
        return (
            f"{searched.elsewhen.id} would answer, but did not hold on the day that counts, and"
            " nothing that did is near it."
        )
    if not answer.citations:
        return "No passage that the filters let in has anything to do with it."
    best, needed = answer.citations[0], f"{threshold:.2f}"
    if answer.answered:
        return f"{best.passage} answers with a probability of {best.score:.2f}; {needed} is enough."
    return (
        f"The closest, {best.passage}, answers with a probability of {best.score:.2f};"
        f" {needed} is needed."
    )
