"""Copy a tracker by copying its state.

Before every action Rasa copies the tracker by replaying all its events into a new one, so that a
rejected action leaves no trace. The copy is right only if it equals the replay; the tests hold it
to that.
"""

from __future__ import annotations

import copy
import dataclasses

from rasa.shared.core.trackers import DialogueStateTracker

from bot.mends.pins import require_source

_PINS = ("dfa48dca9f355ad1", "09d16f28f007492f", "8f39eb22462aa62b")
_upstream = DialogueStateTracker.copy


def copied(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """Return a tracker with the same events and state; changing one does not change the other."""
    twin: DialogueStateTracker = tracker.init_copy()
    twin.events.extend(tracker.events)
    twin.slots = {name: copy.copy(slot) for name, slot in tracker.slots.items()}
    twin._paused = tracker._paused
    twin.followup_action = tracker.followup_action
    twin.latest_action = tracker.latest_action
    twin.latest_message = tracker.latest_message
    twin.latest_bot_utterance = tracker.latest_bot_utterance
    if tracker.active_loop is not None:
        twin.active_loop = dataclasses.replace(tracker.active_loop)
    return twin


def apply() -> None:
    """Replace `DialogueStateTracker.copy`."""
    for upstream, pin in zip(
        (_upstream, DialogueStateTracker.travel_back_in_time, DialogueStateTracker.__init__),
        _PINS,
        strict=True,
    ):
        require_source(upstream, pin)
    DialogueStateTracker.copy = copied  # type: ignore[assignment,method-assign]
