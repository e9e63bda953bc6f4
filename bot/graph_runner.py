"""Runs a model's graph straight through.

Rasa hands the graph to Dask at every message and every prediction; for a dozen nodes in one thread,
Dask's planning takes longer than most of the nodes.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.exceptions import GraphRunError
from rasa.engine.graph import ExecutionContext, GraphNode, GraphNodeHook, GraphSchema
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.storage import ModelStorage


class StraightGraphRunner(GraphRunner):
    """Runs nodes one after another, each after those it needs, in an order found once a target."""

    def __init__(self, schema: GraphSchema, nodes: dict[str, GraphNode]) -> None:
        """Wrap instantiated nodes; use `create`."""
        self._schema = schema
        self._nodes = nodes
        self._orders: dict[tuple[str, ...], tuple[str, ...]] = {}

    @classmethod
    def create(
        cls,
        graph_schema: GraphSchema,
        model_storage: ModelStorage,
        execution_context: ExecutionContext,
        hooks: list[GraphNodeHook] | None = None,
    ) -> StraightGraphRunner:
        """Instantiate the nodes of a graph and return their runner."""
        nodes = {
            name: GraphNode.from_schema_node(name, node, model_storage, execution_context, hooks)
            for name, node in graph_schema.nodes.items()
        }
        return cls(graph_schema, nodes)

    def run(
        self, inputs: dict[str, Any] | None = None, targets: list[str] | None = None
    ) -> dict[str, Any]:
        """Return the output of each target.

        Args:
            inputs: values for placeholders, which stand where a node's output would.
            targets: the nodes wanted; those that the graph calls targets if there are none.

        Raises:
            GraphRunError: when a node needs what is neither a node nor an input.
        """
        wanted = tuple(targets or self._schema.target_names)
        outputs = dict(inputs or {})
        if wanted not in self._orders:
            self._orders[wanted] = self._order(wanted, set(outputs))
        for name in self._orders[wanted]:
            needs = self._schema.nodes[name].needs.values()
            _, outputs[name] = self._nodes[name](*((need, outputs[need]) for need in needs))
        return {name: outputs[name] for name in wanted}

    def _order(self, wanted: tuple[str, ...], given: set[str]) -> tuple[str, ...]:
        ordered: dict[str, None] = {}

        def visit(name: str) -> None:
            if name in given or name in ordered:
                return
            if name not in self._nodes:
                raise GraphRunError(f"the graph needs {name!r}, which is no node and was not given")
            for need in self._schema.nodes[name].needs.values():
                visit(need)
            ordered[name] = None

        for name in wanted:
            visit(name)
        return tuple(ordered)
