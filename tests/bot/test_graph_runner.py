"""The graph runner: Dask's results without Dask."""

from __future__ import annotations

import tempfile
from pathlib import Path

import dask.local
import pytest
from rasa.core.channels.channel import UserMessage
from rasa.engine.constants import PLACEHOLDER_MESSAGE, PLACEHOLDER_TRACKER
from rasa.engine.exceptions import GraphRunError
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.core.trackers import DialogueStateTracker

from bot.graph_runner import StraightGraphRunner
from bot.model_storage import ServingModelStorage
from tests.bot.counting import calls_to
from tests.bot.running import hear, scripted_agent

TEXTS = ["hello", "start a return", "what is the rule?", "RC-10001", "stop", "退货", "?"]


def loaded(model: Path, runner: type[GraphRunner]) -> tuple[ModelMetadata, GraphRunner]:
    """A model with one runner or the other."""
    with tempfile.TemporaryDirectory() as folder:
        return load_predict_graph_runner(Path(folder), model, ServingModelStorage, runner)


def test_every_target_has_the_output_that_dask_computes(form_model: Path) -> None:
    """Understanding and predictions, for each text."""
    metadata, straight = loaded(form_model, StraightGraphRunner)
    _, planned = loaded(form_model, DaskGraphRunner)
    assert isinstance(straight, StraightGraphRunner)

    for text in TEXTS:
        tracker = DialogueStateTracker("c1", metadata.domain.slots)
        inputs = {PLACEHOLDER_MESSAGE: [UserMessage(text)], PLACEHOLDER_TRACKER: tracker}
        one = straight.run(inputs, targets=[metadata.nlu_target])[metadata.nlu_target]
        other = planned.run(inputs, targets=[metadata.nlu_target])[metadata.nlu_target]
        assert [m.as_dict() for m in one] == [m.as_dict() for m in other]
        inputs = {PLACEHOLDER_TRACKER: tracker}
        core = metadata.core_target or ""
        assert (
            straight.run(inputs, targets=[core])[core] == planned.run(inputs, targets=[core])[core]
        )


async def test_a_turn_does_not_plan(form_model: Path, tmp_path: Path) -> None:
    """The serving agent runs on it: Dask is never asked."""
    agent, _ = scripted_agent(form_model, tmp_path / "tracker.db")
    with calls_to(dask.local.get_async) as planned:
        await hear(agent, "greet")
        await agent.processor.parse_message(UserMessage("hello"))

    assert isinstance(agent.processor.graph_runner, StraightGraphRunner)
    assert planned.number == 0
    await agent.close()


def test_a_need_that_nobody_fills_is_named(form_model: Path) -> None:
    """An input left out, or a graph that is not whole."""
    metadata, runner = loaded(form_model, StraightGraphRunner)

    with pytest.raises(GraphRunError, match="__message__"):
        runner.run({}, targets=[metadata.nlu_target])


def test_loading_a_model_imports_nothing_that_trains(form_model: Path) -> None:
    """The training graph in its metadata is left unread."""
    metadata, _ = loaded(form_model, StraightGraphRunner)

    assert metadata.train_schema.nodes == {}
    assert metadata.predict_schema.nodes
