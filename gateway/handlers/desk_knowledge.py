"""`/v1/desk/knowledge`: try a question, see what stays unanswered, switch passages off."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request

from gateway.domain import errors
from gateway.handlers.desk_gate import GATE_PROBLEMS, Body, DeskGate, agent_of
from gateway.handlers.problems import documented
from gateway.handlers.strict_json import StrictRoute
from gateway.services.agents import Agents
from gateway.services.keeping import Keeping, Wanted
from knowledge.answers import Question
from knowledge.asked import Group
from knowledge.drafting import Draft
from knowledge.explanation import Explanation
from knowledge.passage_file import MOST_ASKS
from knowledge.passages import Audience, Passage
from knowledge.switches import LONGEST_REASON, Switch

MOST_DAYS = 366
LONGEST_QUESTION = 4_000
MOST_SHOWN = 8

ASSISTANT_PROBLEMS = (*GATE_PROBLEMS, errors.AssistantUnavailable)
PASSAGE_PROBLEMS = (*GATE_PROBLEMS, errors.KnowledgeUnavailable)
ONE_PASSAGE_PROBLEMS = (*PASSAGE_PROBLEMS, errors.PassageNotFound)
SWITCH_PROBLEMS = (*ONE_PASSAGE_PROBLEMS, errors.SwitchRefused)

Jurisdiction = Annotated[str, Field(pattern=r"^[A-Z]{2}$", examples=["CN"])]
PassageId = Annotated[str, Path(max_length=200)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_QUESTION)
]
Reason = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)
]


class TryQuestion(Body):
    """A question, as a customer would ask it."""

    text: Words
    jurisdiction: Jurisdiction = "CN"
    audience: Audience | None = Field(
        default="shopper", description="Whose passages may answer; null reads everybody's"
    )
    as_of: date | None = Field(
        default=None, description="The day whose law counts; that of the words, else today"
    )
    text_before: Words | None = Field(default=None, description="What the customer asked before")


class WhySwitched(Body):
    """Why."""

    reason: Reason


class WantDraft(Body):
    """What a passage is missing for."""

    questions: Annotated[tuple[Words, ...], Field(min_length=1, max_length=MOST_ASKS)]
    jurisdiction: Jurisdiction
    audience: Annotated[tuple[Audience, ...], Field(min_length=1, max_length=2)]
    near: str | None = Field(
        default=None, max_length=200, description="The passage that came closest"
    )


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class UnansweredReport(_Shown):
    """What customers asked in a period without getting an answer."""

    since: datetime
    until: datetime
    asked: int = Field(description="Questions of policy in the period, answered or not")
    unanswered: int
    groups: tuple[Group, ...] = Field(description="Of questions that ask the same, largest first")
    is_cut: bool = Field(description="Whether there were more than a report reads")


class OffNow(_Shown):
    """A passage that is switched off."""

    passage: str
    title: str | None = Field(description="Null where the active index has no such passage")
    by: str
    at: datetime
    reason: str


class Switches(_Shown):
    """What is switched off now, and the latest switches, newest first."""

    off: tuple[OffNow, ...]
    history: tuple[Switch, ...]


class PassageShown(_Shown):
    """A passage as its keepers see it."""

    passage: Passage
    switch: Switch | None = Field(description="Null unless the passage is switched off")


class DeskKnowledgeRoutes:
    """The routes, around the service that does the work."""

    def __init__(self, keeping: Keeping, agents: Agents) -> None:
        self._keeping = keeping
        self._agents = agents

    def router(self) -> APIRouter:
        """Return the routes as FastAPI takes them."""
        router = APIRouter(
            prefix="/v1/desk/knowledge",
            tags=["desk"],
            route_class=StrictRoute,
            dependencies=[Depends(DeskGate(self._agents).admit)],
        )
        one = "/passages/{passage_id}"
        for method, path, act, problems in (
            ("POST", "/explanations", self.explain, ASSISTANT_PROBLEMS),
            ("GET", "/unanswered", self.unanswered, ASSISTANT_PROBLEMS),
            ("POST", "/drafts", self.draft, ONE_PASSAGE_PROBLEMS),
            ("GET", "/switches", self.switches, PASSAGE_PROBLEMS),
            ("GET", one, self.passage, ONE_PASSAGE_PROBLEMS),
            ("POST", f"{one}/off", self.switch_off, SWITCH_PROBLEMS),
            ("POST", f"{one}/on", self.switch_on, SWITCH_PROBLEMS),
        ):
            router.add_api_route(path, act, methods=[method], responses=documented(*problems))
        return router

    async def explain(self, body: TryQuestion) -> Explanation:
        """Return what a customer would be told, and why, by the live configuration."""
        return await self._keeping.explain(
            Question(
                text=body.text,
                jurisdiction=body.jurisdiction,
                audience=body.audience,
                as_of=body.as_of,
                k=MOST_SHOWN,
                after=body.text_before,
            )
        )

    async def unanswered(
        self,
        days: Annotated[int, Query(ge=1, le=MOST_DAYS, description="How far back")] = 30,
    ) -> UnansweredReport:
        """Return what was asked and got no answer, grouped by what is asked."""
        report = await self._keeping.unanswered(days)
        return UnansweredReport(
            since=report.since,
            until=report.until,
            asked=report.asked,
            unanswered=report.unanswered,
            groups=report.groups,
            is_cut=report.is_cut,
        )

    async def draft(self, body: WantDraft) -> Draft:
        """Return a draft of the passage that is missing; it is kept nowhere."""
        return await self._keeping.draft(
            Wanted(body.questions, body.jurisdiction, body.audience, body.near)
        )

    async def switches(self) -> Switches:
        """Return what is switched off, and who switched what before."""
        board = await self._keeping.switches()
        return Switches(
            off=tuple(
                OffNow(
                    passage=each.switch.passage,
                    title=each.title,
                    by=each.switch.by,
                    at=each.switch.at,
                    reason=each.switch.reason,
                )
                for each in board.off
            ),
            history=board.history,
        )

    async def passage(self, passage_id: PassageId) -> PassageShown:
        """Return a passage, also one that is switched off."""
        kept = await self._keeping.passage(passage_id)
        return PassageShown(passage=kept.passage, switch=kept.switch)

    async def switch_off(
        self, request: Request, passage_id: PassageId, body: WhySwitched
    ) -> Switch:
        """Let a passage answer nothing from now on, in every process."""
        return await self._keeping.switch_off(agent_of(request), passage_id, body.reason)

    async def switch_on(self, request: Request, passage_id: PassageId, body: WhySwitched) -> Switch:
        """Let a passage answer again."""
        return await self._keeping.switch_on(agent_of(request), passage_id, body.reason)
