"""The turns of the golden webhook: what is said, and where its golden files are."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from actions.adapters.grants import sign
from actions.domain.grant import Grant
from tests.unit.actions.fakes import GRANT, SECRET

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = Path(__file__).with_name("golden")
RASA_PYTHON = ROOT / ".venv-bot" / "bin" / "python"
NO_GRANT_YET = "GRANT"


@dataclass(frozen=True)
class GoldenTurn:
    """A message, the action that Rasa chooses for it, and who sent it."""

    name: str
    action: str
    intent: str
    text: str
    entities: tuple[dict[str, Any], ...] = ()
    customer: str | None = "ada"

    @property
    def grant(self) -> Grant:
        """The grant of this message."""
        return replace(GRANT, msg=f"m-{self.name}", sub=self.customer)

    def played(self, url: str | None, grant: str | None = None) -> dict[str, Any]:
        """The turn as `rasa_side.py` plays it, with its own grant unless told otherwise."""
        ids = {"conversation": self.grant.conv, "message": self.grant.msg, "url": url}
        return {**asdict(self), **ids, "grant": grant or sign(self.grant, SECRET)}

    def golden_request(self) -> str:
        """The golden request as it is kept, without a grant."""
        return (GOLDEN / f"{self.name}.request.json").read_text(encoding="utf-8")

    def request(self) -> dict[str, Any]:
        """The golden request with a grant that holds."""
        return dict(
            json.loads(self.golden_request().replace(NO_GRANT_YET, sign(self.grant, SECRET)))
        )

    def response(self) -> dict[str, Any]:
        """The golden response."""
        return dict(json.loads((GOLDEN / f"{self.name}.response.json").read_text("utf-8")))


def _number(value: str, start: int) -> dict[str, Any]:
    return _entity("order_number", value, start)


def _entity(name: str, value: str, start: int) -> dict[str, Any]:
    return {
        "entity": name,
        "start": start,
        "end": start + len(value),
        "value": value,
        "extractor": "RegexEntityExtractor",
    }


TURNS = (
    GoldenTurn(
        "order_by_number",
        "action_look_up_order",
        "order_status",
        "where is #rc10012?",
        (_number("#rc10012", 9),),
    ),
    GoldenTurn("latest_order", "action_look_up_order", "order_status", "where is my parcel?"),
    GoldenTurn(
        "somebody_elses_order",
        "action_look_up_order",
        "order_status",
        "where is RC-10013?",
        (_number("RC-10013", 9),),
    ),
    GoldenTurn(
        "not_signed_in",
        "action_look_up_order",
        "order_status",
        "where is RC-10012?",
        (_number("RC-10012", 9),),
        customer=None,
    ),
    GoldenTurn("policy", "action_answer_policy", "ask_policy", "when do the seven days start?"),
    GoldenTurn("person", "action_hand_over", "human_please", "let me talk to a human"),
    GoldenTurn("list_orders", "action_list_orders", "list_orders", "what have I ordered?"),
    GoldenTurn(
        "guest_verified",
        "action_verify_guest",
        "give_details",
        "RC-10012, ada@example.com",
        (_number("RC-10012", 0), _entity("email", "ada@example.com", 10)),
        customer=None,
    ),
    GoldenTurn(
        "guest_recognised",
        "action_verify_guest",
        "give_details",
        "Bo Zhang 400010",
        (_entity("person_name", "Bo Zhang", 0), _entity("postcode", "400010", 9)),
        customer=None,
    ),
    GoldenTurn(
        "guest_not_matched",
        "action_look_up_order",
        "order_status",
        "where is RC-10012? bo@example.com",
        (_number("RC-10012", 9), _entity("email", "bo@example.com", 19)),
        customer=None,
    ),
    GoldenTurn(
        "exchange_explained",
        "action_explain_and_offer",
        "exchange_item",
        "I want to swap RC-10009 for a size M",
        (_number("RC-10009", 15),),
    ),
    GoldenTurn(
        "return_of_an_order",
        "action_return",
        "return_item",
        "I want to send RC-10009 back",
        (_number("RC-10009", 15),),
    ),
    GoldenTurn("return_asked_about", "action_return", "return_item", "please take the dress back"),
)


def rasa_is_installed() -> bool:
    """Whether stock Rasa can be asked here."""
    return shutil.which(str(RASA_PYTHON)) is not None


def ask_rasa(turns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What stock Rasa posts for these turns, and makes of the answers it gets."""
    done = subprocess.run(
        [str(RASA_PYTHON), str(Path(__file__).with_name("rasa_side.py"))],
        input=json.dumps({"domain": str(ROOT / "domain.yml"), "turns": turns}),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"RASA_TELEMETRY_ENABLED": "false", "OMP_NUM_THREADS": "1", "PATH": "/usr/bin:/bin"},
    )
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert answer["rasa"] == "3.6.21"
    return list(answer["answers"])
