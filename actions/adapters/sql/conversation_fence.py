"""The fence for effects: what an action writes, it writes in the epoch it was asked in.

The gateway keeps who owns a conversation, in the same database. An action that changes
anything reads that row inside its own write transaction; on PostgreSQL the row is locked, so a
person who takes the conversation over waits for the effect, or the effect finds the new epoch.
SQLite's write transactions exclude each other anyway.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from actions.domain.errors import EpochPassed

OWNED_BY_BOT = "bot"

# Not a table of this room's: only the columns that the fence reads, as the gateway names them.
_conversations = sa.table(
    "conversations", sa.column("id"), sa.column("owner"), sa.column("epoch", sa.Integer)
)


def require_current(connection: Connection, *, conversation: str, epoch: int) -> None:
    """Return when the bot still owns this epoch of the conversation, and hold it there.

    Args:
        connection: Inside the write transaction whose effect is to be fenced.
        conversation: The conversation's id, from the grant.
        epoch: The epoch of the message being answered, from the grant.

    Raises:
        EpochPassed: Somebody else owns the conversation, it has moved on, or there is none.
    """
    query = (
        sa.select(_conversations.c.owner, _conversations.c.epoch)
        .where(_conversations.c.id == conversation)
        .with_for_update()
    )
    found = connection.execute(query).one_or_none()
    if found is None or (found.owner, found.epoch) != (OWNED_BY_BOT, epoch):
        raise EpochPassed(conversation, epoch)
