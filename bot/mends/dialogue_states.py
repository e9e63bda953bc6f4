"""Go on computing dialogue states where the last prediction stopped.

At every prediction each policy asks for the states of the whole conversation, and Rasa replays it
from its first event to answer: five times a turn, and more for every turn that came before. Events
are only ever added, so the states of what was there are still true; only what came since is
replayed.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, cast

from rasa.shared.core.constants import PREVIOUS_ACTION
from rasa.shared.core.domain import Domain, State, SubState
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.mends.pins import require_source

_PINS = ("035111ce73ac90ba", "a1f6954347b52649", "764d5065ea9997d6", "5a4a505743120441")
_upstream = Domain.states_for_tracker_history
_KEPT_CONVERSATIONS = 64
_recent: OrderedDict[int, _Progress] = OrderedDict()


@dataclass(frozen=True)
class _Moment:
    """A conversation right before an action, as far as states are made of it."""

    state: State
    previous_action: dict[str, str] | None
    keeps_hidden: bool
    hides: bool
    message: UserUttered | None
    by_text: bool | None

    @classmethod
    def of(cls, domain: Domain, tracker: DialogueStateTracker, *, hides: bool) -> _Moment:
        message = tracker.latest_message
        return cls(
            state=domain.get_active_state(tracker),
            previous_action=tracker.latest_action,
            keeps_hidden=bool(tracker.followup_action)
            or tracker.latest_action_name == tracker.active_loop_name,
            hides=hides,
            message=message,
            by_text=message.use_text_for_featurization if message else None,
        )

    def is_true(self) -> bool:
        """Whether its message is featurised as it was: a policy decides that after the fact."""
        return self.message is None or self.message.use_text_for_featurization is self.by_text


@dataclass
class _Progress:
    """How far a conversation has been replayed."""

    domain: Domain
    tracker: DialogueStateTracker
    replayed: DialogueStateTracker
    events: int = 0
    applied: list[Event] = field(default_factory=list)
    moments: list[_Moment] = field(default_factory=list)

    def goes_on_with(self, applied: list[Event]) -> bool:
        """Whether these events begin with those already replayed."""
        return (
            len(applied) >= len(self.applied)
            and all(a is b for a, b in zip(applied, self.applied, strict=False))
            and all(moment.is_true() for moment in self.moments)
        )

    def advance(self, applied: list[Event]) -> None:
        """Replay the events that are new."""
        for event in applied[len(self.applied) :]:
            if isinstance(event, ActionExecuted):
                self.moments.append(
                    _Moment.of(self.domain, self.replayed, hides=event.hide_rule_turn)
                )
            self.replayed.update(event)
        self.applied = applied


def states_for_tracker_history(
    domain: Domain,
    tracker: DialogueStateTracker,
    omit_unset_slots: bool = False,
    ignore_rule_only_turns: bool = False,
    rule_only_data: dict[str, Any] | None = None,
) -> list[State]:
    """Return the states that `Domain.states_for_tracker_history` returns."""
    if omit_unset_slots:  # asked for in training only
        return list(
            _upstream(domain, tracker, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        )
    states: list[State] = []
    last_action: dict[str, str] | None = None
    is_hidden = False
    for moment in _moments(domain, tracker):
        state: State = {kind: dict(part) for kind, part in moment.state.items()}
        if ignore_rule_only_turns:
            last_action = last_action if is_hidden else moment.previous_action
            is_hidden = is_hidden if moment.keeps_hidden else moment.hides
            if is_hidden:
                continue
            domain._remove_rule_only_features(state, rule_only_data)
            if states:
                domain._substitute_rule_only_user_input(state, states[-1])
            if last_action:
                state[PREVIOUS_ACTION] = cast(SubState, last_action)
        states.append(domain._clean_state(state))
    return states


def _moments(domain: Domain, tracker: DialogueStateTracker) -> list[_Moment]:
    progress = _recent.get(id(tracker))
    is_same = progress is not None and progress.events == len(tracker.events)
    applied = progress.applied if progress and is_same else tracker.applied_events()
    if progress is None or progress.domain is not domain or not progress.goes_on_with(applied):
        progress = _Progress(domain, tracker, tracker.init_copy())
    progress.advance(applied)
    progress.events = len(tracker.events)
    _recent[id(tracker)] = progress  # which holds the tracker, so that its id stays its own
    _recent.move_to_end(id(tracker))
    if len(_recent) > _KEPT_CONVERSATIONS:
        _recent.popitem(last=False)
    return [*progress.moments, _Moment.of(domain, progress.replayed, hides=False)]


def apply() -> None:
    """Replace `Domain.states_for_tracker_history`."""
    upstream = (
        _upstream,
        DialogueStateTracker.generate_all_prior_trackers,
        DialogueStateTracker.applied_events,
        Domain.get_active_state,
    )
    for function, pin in zip(upstream, _PINS, strict=True):
        require_source(function, pin)
    Domain.states_for_tracker_history = states_for_tracker_history  # type: ignore[assignment,method-assign]
