"""A customer speaks on one connection, and on a new one when the server let go of an idle one."""

from __future__ import annotations

import asyncio

from benchmarks.checks import Expectations
from benchmarks.customer import Customer
from tests.unit.benchmarks.fakes import FakeSide, Shop, ShopProtocol
from tests.unit.benchmarks.servers import serving


class Impatient(ShopProtocol):
    """Hangs up as soon as it has answered, as servers do with what was idle for long."""

    def _reply(self, message: dict[str, str]) -> None:
        super()._reply(message)
        if self._transport is not None:
            self._transport.close()


async def test_a_connection_that_the_server_let_go_of_is_opened_again() -> None:
    """Every turn is heard, in the same conversation."""
    shop = Shop()
    async with serving(lambda: Impatient(shop)) as port:
        customer = Customer(FakeSide(port), Expectations({}), "talk-1", "ada")
        for text in ("hello", "is RC-1 here", "thanks"):
            await customer.ask(text, timeout_s=5.0)
            await asyncio.sleep(0.01)  # the loop hears that the server hung up
        customer.close()
    assert shop.heard == [("talk-1", "hello"), ("talk-1", "is RC-1 here"), ("talk-1", "thanks")]
