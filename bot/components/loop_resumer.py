"""The policy that takes an open talk up again: after another answer, the loop has its turn.

Rasa's RulePolicy runs a loop again after an interruption only where a rule says so, one rule for
each intent that may interrupt and each loop. Here what a loop left to others is answered by the one
rule of its intent, and then the loop runs once more, so that it can say how to go on.
"""

from __future__ import annotations

from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrackerWithCachedStates
from rasa.shared.core.trackers import DialogueStateTracker

ABOVE_THE_RULES = 7
"""RulePolicy has priority 6, and would listen after the answer with the same confidence."""


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=True
)
class LoopResumer(Policy):
    """Predicts the active loop once another action has answered what it left to others.

    And that a loop which has ended listens, whatever the message was that ended it.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: only a priority."""
        return {"priority": ABOVE_THE_RULES}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **_kwargs: Any,  # noqa: ANN401
    ) -> LoopResumer:
        """Return the policy; nothing was kept at training."""
        return cls(config, model_storage, resource, execution_context)

    def train(
        self,
        training_trackers: list[TrackerWithCachedStates],
        domain: Domain,
        **_kwargs: Any,  # noqa: ANN401 - the base class's signature
    ) -> Resource:
        """Learn nothing."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **_kwargs: Any,  # noqa: ANN401
    ) -> PolicyPrediction:
        """Predict the loop that has to be taken up again, or to listen after one that ended."""
        probabilities = self._default_predictions(domain)
        following = _after(tracker, domain)
        if following is None:
            return self._prediction(probabilities)
        probabilities[domain.index_for_action(following)] = 1.0
        return self._prediction(probabilities, is_no_user_prediction=True)


def _after(tracker: DialogueStateTracker, domain: Domain) -> str | None:
    """Return the action that follows from a loop alone; None where other policies decide.

    Without it Rasa would fall back after a loop that ended, and take the customer's message back.
    """
    loop, done = tracker.active_loop_name, tracker.latest_action_name
    if loop is None:
        return ACTION_LISTEN_NAME if done in domain.form_names else None
    if tracker.is_active_loop_rejected and done not in (None, ACTION_LISTEN_NAME, loop):
        return str(loop)
    return None
