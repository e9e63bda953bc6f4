"""`/receipts/{id}` and `/v1/receipts/{id}`: the proof of a decision, as a page and as kept."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.requests import Request
from starlette.responses import Response

from gateway.domain import errors
from gateway.handlers.pages import Pages
from gateway.handlers.policies import wants_json
from gateway.handlers.problems import documented
from gateway.services.receipts import Receipts
from knowledge.deciding.receipts import Receipt

ReceiptId = Annotated[str, Path(description="As the decision names it")]


class ReceiptRoutes:
    """The routes, around the receipts and the templates."""

    def __init__(self, receipts: Receipts, pages: Pages) -> None:
        self._receipts = receipts
        self._pages = pages

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(tags=["decisions"])
        router.add_api_route(
            "/v1/receipts/{receipt_id}",
            self.document,
            methods=["GET"],
            response_class=Response,
            response_model=None,
            responses={
                200: {"model": Receipt, "description": "The receipt, byte for byte as it is kept"},
                **documented(errors.ReceiptNotFound, errors.StoreUnavailable),
            },
        )
        router.add_api_route(
            "/receipts/{receipt_id}",
            self.page,
            methods=["GET"],
            response_class=Response,
            response_model=None,
            responses={
                200: {
                    "description": "The receipt, as a page or as JSON by the Accept header",
                    "model": Receipt,
                    "content": {"text/html": {}},
                },
                **documented(errors.ReceiptNotFound, errors.StoreUnavailable),
            },
        )
        return router

    async def page(self, request: Request, receipt_id: ReceiptId) -> Response:
        """Return a receipt to read and to print: outcome, amounts, law, facts and rules."""
        if wants_json(request):
            response = await self.document(receipt_id)
        else:
            try:
                response = self._pages.receipt(request, await self._receipts.proof(receipt_id))
            except errors.ReceiptNotFound:
                response = self._pages.no_such_receipt(request)
        response.headers["Vary"] = "Accept"
        return response

    async def document(self, receipt_id: ReceiptId) -> Response:
        """Return a receipt: facts, rules, passages and decision, in canonical JSON."""
        receipt = await self._receipts.receipt(receipt_id)
        return Response(receipt.as_bytes(), media_type="application/json")
