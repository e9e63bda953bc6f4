"""Bounding a conversation's history without changing what the policies predict.

Rasa recomputes the dialogue states of the whole history at every prediction, so a conversation's
turns cost more and more. The oldest events are replaced by the state they led to, as events; the
cut lies at an `action_listen`, between two turns. A form in progress survives it: its action, its
activation and its requested slot are part of that state, which is all that Rasa looks back for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rasa.shared.core.constants import ACTION_LISTEN_NAME, SESSION_START_METADATA_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionExecutionRejected,
    ActiveLoop,
    ConversationPaused,
    Event,
    SlotSet,
)
from rasa.shared.core.trackers import DialogueStateTracker

# A cut leaves three quarters of the bound, so that it is made every few turns and not at each.
_KEPT = 0.75


@dataclass(frozen=True)
class DialogueState:
    """What a conversation stands on between two turns: all that outlives its history.

    Attributes:
        slots: the slots that were set, `requested_slot` among them.
        loop: the form or other loop that is active.
        loop_rejected: whether that loop refused its last turn.
        paused: whether the conversation is paused.
    """

    slots: dict[str, Any]
    loop: str | None = None
    loop_rejected: bool = False
    paused: bool = False

    @classmethod
    def of(cls, tracker: DialogueStateTracker) -> DialogueState:
        """Read the state of a tracker. The metadata of its first message is never part of it."""
        loop = tracker.active_loop_name
        return cls(
            slots={
                name: slot.value
                for name, slot in tracker.slots.items()
                if slot.has_been_set and name != SESSION_START_METADATA_SLOT
            },
            loop=loop,
            loop_rejected=loop is not None and tracker.is_active_loop_rejected,
            paused=tracker.is_paused(),
        )

    def is_blank(self) -> bool:
        """Return whether a fresh conversation stands on the same."""
        return not self.slots and self.loop is None and not self.paused

    def within(self, domain: Domain) -> DialogueState:
        """Return the part that a domain knows: a new model may have dropped a slot or a form."""
        known = {slot.name for slot in domain.slots}
        loop = self.loop if self.loop in domain.action_names_or_texts else None
        return DialogueState(
            slots={name: value for name, value in self.slots.items() if name in known},
            loop=loop,
            loop_rejected=self.loop_rejected and loop is not None,
            paused=self.paused,
        )

    def as_events(self) -> list[Event]:
        """Return events that lead a fresh tracker to this state, the loop's action first.

        Rasa merges a form's turns by looking back for the form's last run, and takes a refusal
        between two runs for an excursion; both are there to be found.
        """
        events: list[Event] = []
        if self.loop is not None:
            events += [ActionExecuted(self.loop), ActiveLoop(self.loop)]
        events += [SlotSet(name, value) for name, value in self.slots.items()]
        if self.loop is not None and self.loop_rejected:
            events.append(ActionExecutionRejected(self.loop))
        if self.paused:
            events.append(ConversationPaused())
        return events


def bounded(tracker: DialogueStateTracker, limit: int) -> DialogueStateTracker:
    """Return the tracker if it has at most `limit` events, or a shorter one in the same state.

    Of the possible cuts the one that keeps most is taken; one that would not leave the very same
    state and the very same events in effect is not. If none is left, the history stays as it is
    until the next
    turn: too long is better than wrong.
    """
    if len(tracker.events) <= limit:
        return tracker
    events = list(tracker.events)
    for cut in _cuts(events, keep=int(limit * _KEPT)):
        shorter = _cut(tracker, events, cut)
        if shorter is not None:
            return shorter
    return tracker


def _cuts(events: Sequence[Event], keep: int) -> Iterator[int]:
    for index in range(max(1, len(events) - keep), len(events) - 1):
        event = events[index]
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            yield index


def _cut(
    tracker: DialogueStateTracker, events: Sequence[Event], cut: int
) -> DialogueStateTracker | None:
    head = DialogueState.of(_replayed(tracker, events[:cut])).as_events()
    shorter = _replayed(tracker, [*head, *events[cut:]])
    shorter.model_id, shorter.assistant_id = tracker.model_id, tracker.assistant_id
    return (
        shorter if _same_state(tracker, shorter) and _same_effect(tracker, shorter, head) else None
    )


def _replayed(tracker: DialogueStateTracker, events: Sequence[Event]) -> DialogueStateTracker:
    fresh: DialogueStateTracker = tracker.init_copy()
    for event in events:
        fresh.update(event)
    return fresh


def _same_state(one: DialogueStateTracker, other: DialogueStateTracker) -> bool:
    return (
        DialogueState.of(one) == DialogueState.of(other)
        and one.is_active_loop_interrupted == other.is_active_loop_interrupted
        and one.latest_message is other.latest_message
        and one.latest_action == other.latest_action
        and one.followup_action == other.followup_action
    )


def _same_effect(
    tracker: DialogueStateTracker, shorter: DialogueStateTracker, head: Sequence[Event]
) -> bool:
    """Whether the events after the cut take effect alike, none reaching back behind it."""
    after = shorter.applied_events()
    if [id(event) for event in after[: len(head)]] != [id(event) for event in head]:
        return False
    kept = after[len(head) :]
    before = tracker.applied_events()[-len(kept) :] if kept else []
    return [id(event) for event in before] == [id(event) for event in kept]
