"""Write the golden files of the webhook anew: `python -m tests.contract.actions.make_golden`.

Needs stock Rasa in `.venv-bot`. Read the difference before you commit it: each line of it is
something that Rasa or a customer will notice.
"""

from __future__ import annotations

import asyncio
import json
import tempfile
from pathlib import Path
from typing import Any

import httpx

from actions.adapters.sql import migrate
from actions.adapters.sql.engine import create_engine
from tests.contract.actions.serving import demo_app
from tests.contract.actions.turns import GOLDEN, NO_GRANT_YET, TURNS, ask_rasa


def write(name: str, content: dict[str, Any]) -> None:
    """Write one golden file, its keys sorted so that differences are small."""
    text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True)
    (GOLDEN / name).write_text(f"{text}\n", encoding="utf-8")


def write_requests() -> None:
    """Write what stock Rasa posts for each turn, without its domain."""
    heard = ask_rasa([turn.played(None, NO_GRANT_YET) for turn in TURNS])
    for turn, answer in zip(TURNS, heard, strict=True):
        write(f"{turn.name}.request.json", {**answer["posted"], "domain": {}})


async def write_responses(directory: str) -> None:
    """Write what the actions answer to each of them."""
    url = f"sqlite:///{Path(directory) / 'recourse.db'}"
    migrate.upgrade(url)
    transport = httpx.ASGITransport(demo_app(create_engine(url)))
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as http:
        for turn in TURNS:
            answer = await http.post("/webhook", json=turn.request())
            write(f"{turn.name}.response.json", answer.raise_for_status().json())


if __name__ == "__main__":
    write_requests()
    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(write_responses(directory))
