"""The desk as a page: the frame that the scripts under `/static/desk` fill."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.templating import Jinja2Templates

from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.pages import DIRECTORY


class DeskPages:
    """The page of the support team; it is the same for everybody until they sign in."""

    def __init__(self) -> None:
        self._templates = Jinja2Templates(directory=DIRECTORY / "templates")

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/desk", self.desk, methods=["GET"], response_class=HTMLResponse)
        return router

    async def desk(self, request: Request) -> Response:
        """Return the page: the sign-in form or, with a session, the desk."""
        return self._templates.TemplateResponse(
            request, "desk.html", {"max_characters": MAX_CHARACTERS}
        )
