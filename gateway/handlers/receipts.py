"""`/v1/receipts/{id}`: the proof of a decision."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from starlette.responses import Response

from gateway.domain import errors
from gateway.handlers.pages import Pages
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
        return router

    async def document(self, receipt_id: ReceiptId) -> Response:
        """Return a receipt: facts, rules, passages and decision, in canonical JSON."""
        receipt = await self._receipts.receipt(receipt_id)
        return Response(receipt.as_bytes(), media_type="application/json")
