"""`/policies/{passage}`: the page a citation links to."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import TypeAdapter
from starlette.requests import Request
from starlette.responses import Response

from gateway.handlers.pages import Pages
from gateway.handlers.problems import NO_SUCH_PASSAGE, Problem, ProblemResponse, documented
from gateway.services.ports import Policies, PolicyPage

LONGEST_ECHO = 80
_PAGE: TypeAdapter[PolicyPage] = TypeAdapter(PolicyPage)


class PolicyRoutes:
    """The routes, around the index and the templates."""

    def __init__(self, policies: Policies, pages: Pages) -> None:
        self._policies = policies
        self._pages = pages

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(tags=["policies"])
        router.add_api_route(
            "/policies/{passage_id}",
            self.show,
            methods=["GET"],
            response_class=Response,
            response_model=None,
            responses={
                200: {
                    "description": "The passage, as a page or as JSON by the Accept header",
                    "model": PolicyPage,
                    "content": {"text/html": {}},
                },
                404: {"model": Problem, "description": NO_SUCH_PASSAGE.title},
                **documented(),
            },
        )
        return router

    async def show(self, request: Request, passage_id: str) -> Response:
        """Return one passage: its words, the law behind it, since when, and how sure we are."""
        page = await self._policies.page(passage_id)
        as_json = wants_json(request)
        response = self._found(request, page, as_json=as_json) if page else None
        if response is None:
            response = self._missing(request, passage_id, as_json=as_json)
        response.headers["Vary"] = "Accept"
        return response

    def _found(self, request: Request, page: PolicyPage, *, as_json: bool) -> Response:
        if as_json:
            return Response(_PAGE.dump_json(page), media_type="application/json")
        return self._pages.policy(request, page)

    def _missing(self, request: Request, passage_id: str, *, as_json: bool) -> Response:
        if not as_json:
            return self._pages.no_such_policy(request)
        detail = (
            f"passage {passage_id[:LONGEST_ECHO]!r}: none in the active index; ids stand in the"
            " citations of an answer"
        )
        return ProblemResponse(NO_SUCH_PASSAGE, detail)


def wants_json(request: Request) -> bool:
    """Whether the client names JSON and no page: browsers name pages, and */* gets one."""
    accepted = request.headers.get("accept", "")
    return "application/json" in accepted and "text/html" not in accepted
