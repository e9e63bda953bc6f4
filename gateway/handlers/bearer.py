"""Tokens come in the Authorization header, as `Bearer`: never in an address."""

from __future__ import annotations

from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection

from gateway.domain.errors import CredentialsRefused


class OptionalBearer(HTTPBearer):
    """The bearer token of a request, None when it brings no credentials at all.

    Credentials of another kind are refused rather than overlooked: who thinks to be signed in
    should hear that they are not.
    """

    def __init__(self, *, scheme_name: str, description: str) -> None:
        super().__init__(scheme_name=scheme_name, description=description, auto_error=False)

    async def __call__(self, request: HTTPConnection) -> HTTPAuthorizationCredentials | None:
        """Return the credentials.

        Raises:
            CredentialsRefused: There is a header, and no bearer token in it.
        """
        found = await super().__call__(request)
        if "authorization" in request.headers and (found is None or not found.credentials):
            raise CredentialsRefused(
                "the Authorization header holds no bearer token; expected 'Bearer TOKEN'"
            )
        return found


class RequiredBearer(OptionalBearer):
    """The bearer token of a request that must have one."""

    def __init__(self, *, scheme_name: str, description: str, expected: str) -> None:
        super().__init__(scheme_name=scheme_name, description=description)
        self._expected = expected

    async def __call__(self, request: HTTPConnection) -> HTTPAuthorizationCredentials:
        """Return the credentials.

        Raises:
            CredentialsRefused: None came.
        """
        found = await super().__call__(request)
        if found is None:
            raise CredentialsRefused(
                f"no Authorization header; expected 'Bearer TOKEN' with {self._expected}"
            )
        return found
