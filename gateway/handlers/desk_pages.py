"""The desk as pages: the frames that the scripts under `/static/desk` fill."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.templating import Jinja2Templates

from gateway.domain.text import MAX_CHARACTERS
from gateway.handlers.pages import DIRECTORY, JURISDICTIONS


class DeskPages:
    """The pages of the support team; they are the same for everybody until they sign in."""

    def __init__(self) -> None:
        self._templates = Jinja2Templates(directory=DIRECTORY / "templates")

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/desk", self.desk, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route(
            "/desk/knowledge", self.knowledge, methods=["GET"], response_class=HTMLResponse
        )
        return router

    async def desk(self, request: Request) -> Response:
        """Return the page: the sign-in form or, with a session, the desk."""
        return self._templates.TemplateResponse(
            request, "desk.html", {"max_characters": MAX_CHARACTERS}
        )

    async def knowledge(self, request: Request) -> Response:
        """Return the page of those who look after the passages, behind the same sign-in."""
        return self._templates.TemplateResponse(
            request, "desk_knowledge.html", {"jurisdictions": JURISDICTIONS}
        )
