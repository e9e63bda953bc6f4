"""`/healthz`, `/readyz`, `/metrics`: for whoever keeps the house running."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.responses import JSONResponse, Response

from gateway.services.readiness import ReadinessCheck


class HealthRoutes:
    """The routes, around the check and the counts."""

    def __init__(self, check: ReadinessCheck, exposition: Callable[[], bytes]) -> None:
        self._check = check
        self._exposition = exposition

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(tags=["operations"])
        router.add_api_route("/healthz", self.alive, methods=["GET"])
        router.add_api_route(
            "/readyz",
            self.ready,
            methods=["GET"],
            response_class=JSONResponse,
            responses={503: {"description": "Something is down; the body says what"}},
        )
        router.add_api_route("/metrics", self.metrics, methods=["GET"], response_class=Response)
        return router

    async def alive(self) -> dict[str, str]:
        """Return ok: this process answers, whatever the others do."""
        return {"status": "ok"}

    async def ready(self) -> Response:
        """Return ok when a customer's message would be answered now, else 503 and why not."""
        readiness = await self._check.check()
        checks = {
            name: {"status": "down", "reason": problem} if problem else {"status": "ok"}
            for name, problem in readiness.problems.items()
        }
        for name, note in readiness.notes.items():
            checks[name]["note"] = note
        status = "ready" if readiness.ready else "not ready"
        return JSONResponse({"status": status, "checks": checks}, 200 if readiness.ready else 503)

    async def metrics(self) -> Response:
        """Return the counts in Prometheus' text format."""
        return Response(self._exposition(), media_type=CONTENT_TYPE_LATEST)
