"""The pages that people see: the chat, a passage, and the lack of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from gateway.domain.text import MAX_CHARACTERS
from gateway.services.ports import PolicyPage

DIRECTORY = Path(__file__).resolve().parent.parent / "pages"

JURISDICTIONS: Mapping[str, str] = MappingProxyType(
    {
        "CN": "China",
        "EU": "European Union",
        "UK": "United Kingdom",
        "US": "United States",
    }
)
CONFIDENCE: Mapping[str, str] = MappingProxyType(
    {
        "verified": "Checked against the text of the law.",
        "secondary": "Taken from a reliable summary; not yet checked against the text of the law.",
        "unverified": "Not checked yet. Do not rely on it without reading the law itself.",
    }
)


@dataclass(frozen=True, slots=True)
class DemoCustomer:
    """Somebody to sign in as, on a machine where the shop is a demo."""

    id: str
    name: str


class Pages:
    """The templates, and what they need to know."""

    def __init__(self, *, contact: str, demo: tuple[DemoCustomer, ...]) -> None:
        self._contact = contact
        self._demo = demo
        self._templates = Jinja2Templates(directory=DIRECTORY / "templates")
        self._templates.env.filters["long_date"] = _long_date

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(include_in_schema=False)
        router.add_api_route("/", self.chat, methods=["GET"], response_class=HTMLResponse)
        return router

    async def chat(self, request: Request) -> Response:
        """Return the chat page."""
        context = {"demo": self._demo, "max_characters": MAX_CHARACTERS}
        return self._render(request, "chat.html", context)

    def policy(self, request: Request, page: PolicyPage) -> Response:
        """Return the page of a passage."""
        context = {
            "page": page,
            "paragraphs": [each for each in page.text.split("\n\n") if each.strip()],
            "jurisdiction": JURISDICTIONS.get(page.jurisdiction, page.jurisdiction),
            "confidence": CONFIDENCE[page.confidence],
        }
        return self._render(request, "policy.html", context)

    def no_such_policy(self, request: Request) -> Response:
        """Return the page that says there is none."""
        return self._render(request, "no_policy.html", {}, status=404)

    def _render(
        self, request: Request, template: str, context: Mapping[str, object], status: int = 200
    ) -> Response:
        known = {**context, "contact": self._contact}
        return self._templates.TemplateResponse(request, template, known, status_code=status)


class StaticAssets(StaticFiles):
    """Styles and scripts, revalidated each time: a new version is never half applied."""

    def __init__(self) -> None:
        super().__init__(directory=DIRECTORY / "static")

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be kept only as long as its hash stays."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


def _long_date(day: date) -> str:
    """Return "15 March 2017"; independent of the machine's locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
