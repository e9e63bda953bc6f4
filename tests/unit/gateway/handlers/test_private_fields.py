"""What people write is not repeated in an error, which somebody may log."""

from __future__ import annotations

import pytest

from tests.unit.gateway.conftest import Web

CARD = 4111111111111111


@pytest.mark.parametrize(
    "body",
    [
        {"client_id": "c-1", "text": CARD},
        {"client_id": "c-1", "text": [str(CARD)]},
        {"client_id": "c-1", "texxt": str(CARD)},
        {"client_id": "c-1", "text": "x", "note": f"card {CARD}"},
        {"client_id": "c-1", "text": "4" * 2001},
    ],
)
async def test_a_refused_message_is_not_quoted(web: Web, body: dict[str, object]) -> None:
    """Of the wrong type, under the wrong name, too long: the field is named, its words are not."""
    path, headers = await web.opened()

    response = await web.client.post(path, headers=headers, json=body)

    assert response.status_code == 422
    assert "4111" not in response.text
    assert "4444" not in response.text
    assert any(field in response.text for field in ("text", "texxt", "note"))


async def test_a_refused_token_is_not_quoted(web: Web) -> None:
    """Nor what lets somebody in."""
    response = await web.client.post("/v1/conversations", json={"customer_token": 987654321})

    assert response.status_code == 422
    assert "987654321" not in response.text


async def test_other_values_are_still_shown(web: Web) -> None:
    """The value, what was expected, the way out."""
    response = await web.client.post("/v1/conversations", json={"jurisdiction": "Mars"})

    assert "'Mars'" in response.json()["detail"]
