"""Listings checked against the law: rules over what a listing states and what its words claim.

`checker` is the door. The rules stand in `knowledge/rules/<jurisdiction>/listings/`, the claims
that words can make in `knowledge/claims/`; `docs/listings.md` explains both formats.
"""
