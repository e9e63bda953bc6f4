"""What is said about goods and their recalls; every action says it alike."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.executor import CollectingDispatcher

from actions.domain.errors import PolicyUnavailable
from actions.domain.policy import Citation
from actions.domain.recall_words import (
    REMEDY_TITLES,
    choice_text,
    one_of,
    where_is_the_number,
)
from actions.domain.recalls import Goods, OpenRecall, Recall
from actions.domain.tracing import Batch
from actions.handlers.parts import (
    TALK_TO_A_PERSON,
    Button,
    Json,
    buttons_part,
    citations_part,
    message,
)
from actions.handlers.trace_parts import trace_part
from actions.services.recall_ports import PassageShelf

LISTED = 5


class RecallAnswers:
    """Tells of recalls and of where goods come from.

    Args:
        shelf: Where the passages stand that a recall rests on.
    """

    def __init__(self, shelf: PassageShelf) -> None:
        self._shelf = shelf

    def tell(self, dispatcher: CollectingDispatcher, goods: Goods, found: OpenRecall) -> None:
        """Say that a recall means an item, or may mean it, and what can be done now."""
        if not found.is_certain:
            self._tell_possible(dispatcher, goods, found)
            return
        recall = found.recall
        parts = self._cited(recall)
        if found.choice.carried_out_at is None:
            parts.append(remedy_buttons(goods, found))
        dispatcher.utter_message(
            response="utter_recall_affected",
            title=goods.title,
            order_id=goods.order_id,
            recall_id=recall.id,
            recall_title=recall.title,
            hazard=recall.hazard,
            what_to_do=recall.what_to_do,
            remedy=_remedy_in_words(found),
            json_message=message(*parts),
        )

    def tell_none(
        self, dispatcher: CollectingDispatcher, goods: Sequence[Goods], in_all: int
    ) -> None:
        """Say that no open recall means these goods, or any that may be seen."""
        if not goods:
            dispatcher.utter_message(response="utter_recall_none", count=str(in_all))
            return
        for each in goods:
            dispatcher.utter_message(
                response="utter_recall_not",
                title=each.title,
                order_id=each.order_id,
                json_message=message(trace_part(each, ())),
            )

    def tell_chosen(
        self, dispatcher: CollectingDispatcher, goods: Goods, found: OpenRecall
    ) -> None:
        """Confirm a choice, and say what happens next."""
        dispatcher.utter_message(
            response="utter_recall_chosen",
            remedy=found.chosen.value if found.chosen else "",
            title=goods.title,
            order_id=goods.order_id,
            recall_id=found.recall.id,
            contact=found.recall.contact,
            json_message=message(*self._cited(found.recall)),
        )

    def offer(self, dispatcher: CollectingDispatcher, goods: Goods, found: OpenRecall) -> None:
        """Ask which remedy it is to be."""
        dispatcher.utter_message(
            response="utter_recall_choose",
            remedies=one_of(found.recall.remedies),
            title=goods.title,
            order_id=goods.order_id,
            recall_id=found.recall.id,
            json_message=message(remedy_buttons(goods, found)),
        )

    def tell_origin(
        self, dispatcher: CollectingDispatcher, goods: Goods, recalls: tuple[OpenRecall, ...]
    ) -> None:
        """Show where an item comes from, and say what the shop does not know of it."""
        known = bool(goods.batches) or goods.reported is not None
        dispatcher.utter_message(
            response="utter_trace_known" if known else "utter_trace_unknown",
            title=goods.title,
            order_id=goods.order_id,
            batch=_numbers(goods),
            json_message=message(trace_part(goods, recalls)),
        )

    def tell_batch(
        self, dispatcher: CollectingDispatcher, number: str, found: Sequence[tuple[str, Batch]]
    ) -> None:
        """Say what a batch is, whoever asks: it is printed on the goods."""
        for title, batch in found[:LISTED]:
            dispatcher.utter_message(
                response="utter_batch_known",
                batch=batch.number,
                title=title,
                origin=_origin_in_words(batch),
            )
        if not found:
            dispatcher.utter_message(
                response="utter_batch_unknown",
                batch=number,
                json_message=message(buttons_part([TALK_TO_A_PERSON])),
            )

    def list_open(self, dispatcher: CollectingDispatcher, recalls: Sequence[Recall]) -> None:
        """Say which recalls are open; that is nobody's secret."""
        if not recalls:
            dispatcher.utter_message(response="utter_recall_no_open")
            return
        named = "\n".join(f"- {each.id}: {each.title}" for each in recalls[:LISTED])
        dispatcher.utter_message(response="utter_recall_open", recalls=named)

    def _tell_possible(
        self, dispatcher: CollectingDispatcher, goods: Goods, found: OpenRecall
    ) -> None:
        recall = found.recall
        dispatcher.utter_message(
            response="utter_recall_possible",
            title=goods.title,
            order_id=goods.order_id,
            recall_id=recall.id,
            recall_title=recall.title,
            hazard=recall.hazard,
            where=where_is_the_number(recall),
            json_message=message(*self._cited(recall)),
        )

    def _cited(self, recall: Recall) -> list[Json]:
        """Return the passages that a recall rests on, where they can be read just now."""
        try:
            citations: Sequence[Citation] = self._shelf.cite(recall.basis)
        except PolicyUnavailable:
            return []  # the recall is as true without them
        return [citations_part(citations)] if citations else []


def remedy_buttons(goods: Goods, found: OpenRecall) -> Json:
    """Return a button for each remedy that a recall offers for an item."""
    recall = found.recall
    return buttons_part(
        [
            Button(REMEDY_TITLES[each], choice_text(recall.id, each, goods.order_id, goods.sku))
            for each in recall.remedies
        ]
    )


def _remedy_in_words(found: OpenRecall) -> str:
    if found.chosen is None:
        return f"You may choose {one_of(found.recall.remedies)}, free of charge."
    if found.choice.carried_out_at is not None:
        return f"You chose a {found.chosen.value}, and it has been carried out."
    return (
        f"You chose a {found.chosen.value}. Until it is carried out you can choose"
        f" {one_of(found.recall.remedies)}."
    )


def _numbers(goods: Goods) -> str:
    """Return the batch numbers of an item, as far as anybody knows them."""
    said = [each.number for each in goods.batches]
    if goods.reported is not None:
        said.append(f"{goods.reported.number}, as you read it")
    return " and ".join(said) or "not known"


def _origin_in_words(batch: Batch) -> str:
    """Return who made a batch, when, and what inspections found."""
    sentences = []
    if batch.producer is not None:
        where = f", {batch.producer.country}" if batch.producer.country else ""
        sentences.append(f"Made by {batch.producer.name}{where}.")
    if batch.made_on is not None:
        sentences.append(f"Made on {batch.made_on.day} {batch.made_on:%B %Y}.")
    if batch.expires_on is not None:
        sentences.append(f"Good until {batch.expires_on.day} {batch.expires_on:%B %Y}.")
    sentences += [
        f"{each.body} inspected it against {each.standard}: {each.result.value}."
        for each in batch.inspections
    ]
    return " ".join(sentences) or "The shop has nothing more about it."
