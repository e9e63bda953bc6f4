"""Recalls as everybody may read them: what is called back, why, and what is offered for it."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from gateway.domain.parts import PolicyUrl, Remedy


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True)


class CalledBack(_Shape):
    """Goods that a recall calls back; with nothing but the article, all of it."""

    sku: str
    batch: str | None = None
    made_from: date | None = None
    made_to: date | None = None


class ProductRecall(_Shape):
    """A recall."""

    id: str
    headline: str = Field(examples=["Product safety recall"])
    title: str
    hazard: str
    what_to_do: str
    remedies: tuple[Remedy, ...]
    jurisdiction: str
    basis: tuple[PolicyUrl, ...] = Field(description="Pages of the passages that it rests on")
    affected: tuple[CalledBack, ...]
    where_to_look: str | None = Field(description="Where on the goods the batch number is")
    contact: str
    announced_on: date
    closed_on: date | None
    open: bool


class ProductRecalls(_Shape):
    """Every recall that names an article, newest first."""

    sku: str
    recalls: tuple[ProductRecall, ...]
