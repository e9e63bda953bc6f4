"""The words of wishing to have a listing checked."""

from __future__ import annotations

import re

CHECK = (
    r"check|review|proofread|proof|verify|validate|vet|scan|inspect|audit|evaluate|analyse|analyze"
    r"|test|correct|fix|look (?:over|at|through)|go (?:over|through)|cheking|chek|verfy|compliance"
)
THING = (
    r"listings?|listng|lisitng|titles?|descriptions?|texts?|txt|wording|words|adverts?|ads?|"
    r"advertisements?|offers?|product pages?|pages?|products?|labels?|goods|catalogues?|catalogs?"
)
_WRONG = r"wrong|missing|mistakes?|errors?|problems?|forbidden|banned|issues?"
_STATE = (
    rf"{CHECK}|{_WRONG}|ok|allowed|legal|compliant|comply|complies|fine|flagged|blocked|removed"
    r"|rejected|refused|taken down|violat\w*|warning|lack|meets?|breaks?|reviewed|validation"
    r"|in trouble|fined"
)
CHECKS = re.compile(
    rf"\b(?:{CHECK})\w*\b.{{0,80}}\b(?:{THING})\b"
    rf"|\b(?:{THING})\b.{{0,60}}\b(?:{_STATE}|checked|checker)\b"
    rf"|\b(?:{_WRONG})\b.{{0,60}}\b(?:{THING})\b"
    rf"|\b(?:change|chk|write a compliant|help with)\b.{{0,40}}\b(?:{THING})\b"
    rf"|\bhere is my (?:{THING})\b|\bcheck this\b|\baudit my shop\b"
    r"|\bcompliance check\b|\bmandatory field\b",
    re.IGNORECASE | re.DOTALL,
)
"""The words of checking a listing: without them a message asks for something else."""

ABOUT_FILES = re.compile(
    r"\b(?:csv|files?|spreadsheet|upload|bulk|catalogue|catalog|whole shop"
    r"|all (?:my |our )?products|\d{2,} listings)\b",
    re.IGNORECASE,
)
