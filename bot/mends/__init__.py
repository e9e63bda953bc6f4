"""Rasa 3.6.21 mended at start-up: the same results, without the work that is done again and again.

| mend | what Rasa does | what it does then |
|---|---|---|
| `action_schema` | compiles the schema of action results at every result | compiles it once |
| `event_types` | walks all event classes to find one by its name | looks it up in a table |
| `tracker_copy` | replays a conversation's whole history to copy its tracker | copies its state |
| `dialogue_states` | replays the conversation for each policy's prediction | replays what is new |
| `log_copies` | deep-copies states for log lines that are not written | copies nothing for those |

Each stands on code that is pinned by its hash. Where Rasa's code is another than a mend was written
for, the process does not start: a mend that silently does something else is worse than none.
"""

from bot.mends import action_schema, dialogue_states, event_types, log_copies, tracker_copy


def apply() -> None:
    """Apply every mend; applying them again changes nothing.

    Raises:
        UpstreamChanged: when the installed Rasa is not the one they were written for.
    """
    for mend in (action_schema, event_types, tracker_copy, dialogue_states, log_copies):
        mend.apply()
