"""The pages that people see: the chat, the demo's storefront, a passage, and the lack of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates
from starlette.types import Scope

from gateway.domain.receipt_view import view_of
from gateway.domain.words import long_date, long_moment, price
from gateway.services.ports import PolicyPage
from gateway.services.receipts import Proof
from gateway.services.showcase import EmptyShowcase, Showcase

DIRECTORY = Path(__file__).resolve().parent.parent / "pages"
PUBLIC: Mapping[str, str] = MappingProxyType(
    {"Cache-Control": "no-cache", "Access-Control-Allow-Origin": "*"}
)
UNLISTED: Mapping[str, str] = MappingProxyType({"X-Robots-Tag": "noindex, nofollow, noarchive"})

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

    def __init__(
        self, *, contact: str, demo: tuple[DemoCustomer, ...], showcase: Showcase | None = None
    ) -> None:
        self._contact = contact
        self._demo = demo
        self._showcase = showcase or EmptyShowcase()
        self._templates = Jinja2Templates(directory=DIRECTORY / "templates")
        self._templates.env.filters["long_date"] = long_date
        self._templates.env.filters["long_moment"] = long_moment
        self._templates.env.filters["price"] = price

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(include_in_schema=False)
        home = self.storefront if self._demo else self.chat
        router.add_api_route("/", home, methods=["GET"], response_class=HTMLResponse)
        router.add_api_route("/chat", self.chat, methods=["GET"], response_class=HTMLResponse)
        return router

    async def chat(self, request: Request) -> Response:
        """Return the page that is nothing but the chat."""
        return self._render(request, "chat.html", {"demo": self._demo})

    async def storefront(self, request: Request) -> Response:
        """Return a shop's page with the chat in its corner."""
        goods = await self._showcase.goods()
        return self._render(request, "shop.html", {"demo": self._demo, "goods": goods})

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

    def receipt(self, request: Request, proof: Proof) -> Response:
        """Return the page of a receipt: for whoever has its address, and for no search engine."""
        context = {"receipt": view_of(proof.receipt), "quotes": proof.quotes}
        response = self._render(request, "receipt.html", context)
        response.headers.update(UNLISTED)
        return response

    def no_such_receipt(self, request: Request) -> Response:
        """Return the page that says there is none, and what may be wrong with the address."""
        return self._render(request, "no_receipt.html", {}, status=404)

    def _render(
        self, request: Request, template: str, context: Mapping[str, object], status: int = 200
    ) -> Response:
        known = {**context, "contact": self._contact}
        return self._templates.TemplateResponse(request, template, known, status_code=status)


class StaticAssets(StaticFiles):
    """Styles and scripts, revalidated each time: a new version is never half applied.

    They are public, and pages of any origin load the widget's modules from here.
    """

    def __init__(self) -> None:
        super().__init__(directory=DIRECTORY / "static")

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return the file, to be kept only as long as its hash stays."""
        response = await super().get_response(path, scope)
        response.headers.update(PUBLIC)
        return response
