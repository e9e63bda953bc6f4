"""What the fence reads of the gateway's conversations, for databases that hold the shop alone."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from actions.adapters.sql.engine import write_transaction

_metadata = sa.MetaData()
table = sa.Table(
    "conversations",
    _metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("owner", sa.String(64), nullable=False),
    sa.Column("epoch", sa.Integer, nullable=False),
)


def own(engine: Engine, conversation: str, *, owner: str = "bot", epoch: int = 0) -> None:
    """Let an owner have a conversation in an epoch, whatever was before."""
    with write_transaction(engine) as connection:
        _metadata.create_all(connection)
        connection.execute(sa.delete(table).where(table.c.id == conversation))
        connection.execute(sa.insert(table).values(id=conversation, owner=owner, epoch=epoch))
