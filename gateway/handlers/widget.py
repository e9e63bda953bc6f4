"""`/widget.js` and `/widget.json`: all that a page of any origin needs to have the chat."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import FileResponse, Response

from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.pages import DIRECTORY, PUBLIC

SCRIPT = DIRECTORY / "widget.js"


class WidgetSettings(BaseModel):
    """What the widget shows, so that a page need not repeat it."""

    contact: str
    max_characters: int


class WidgetRoutes:
    """The routes; both are public, and the same for everybody."""

    def __init__(self, *, contact: str) -> None:
        self._settings = WidgetSettings(contact=contact, max_characters=MAX_CHARACTERS)

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(tags=["widget"])
        router.add_api_route(
            "/widget.js", self.script, methods=["GET"], response_class=Response, response_model=None
        )
        router.add_api_route("/widget.json", self.settings, methods=["GET"])
        return router

    async def script(self) -> Response:
        """Return the module that defines `<recourse-chat>` and adds one to the page."""
        return FileResponse(SCRIPT, media_type="text/javascript", headers=dict(PUBLIC))

    async def settings(self, response: Response) -> WidgetSettings:
        """Return how a person is reached, and how long a message may be."""
        response.headers.update(PUBLIC)
        return self._settings
