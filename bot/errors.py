"""What can go wrong in the bot, as a tree.

    BotError
    ├── SettingsRefused         the environment asks for something that is not allowed
    ├── EncoderUnusable         the encoder is missing, damaged, or not the one trained with
    ├── ModelUnusable           there is no trained model, or it is not one that can be served
    ├── DataUnusable            a file of labelled messages cannot be used
    ├── UpstreamChanged         a mend no longer stands on the Rasa code it was written for
    ├── TrackerStoreUnavailable the database did not take or give a conversation's state
    └── TurnFailed              a message could not be answered; nothing of the turn was kept
        ├── ActionFailed        the action server is down, slow, or answered with an error
        ├── NothingSaid         the turn ended without a word for the customer
        └── TurnTimedOut        the turn took longer than the gateway waits

Messages name the value, what was expected and the way out. None of them carries a customer's words:
an action server's error body echoes the whole tracker, so it is never quoted.
"""


class BotError(Exception):
    """Anything this room refuses or fails to do."""


class SettingsRefused(BotError):
    """A setting is missing, malformed or unsafe; the process does not start."""


class EncoderUnusable(BotError):
    """The encoder's files are missing, not those of their manifest, or not those of the model."""


class ModelUnusable(BotError):
    """No trained model can be loaded."""


class DataUnusable(BotError):
    """A file of labelled messages is missing, is no such file, or holds nothing usable."""


class UpstreamChanged(BotError):
    """Rasa's code is not the code that a mend was written for."""


class TrackerStoreUnavailable(BotError):
    """The tracker database failed; the turn fails with it rather than forget."""


class TurnFailed(BotError):
    """A message was not answered. The conversation stands where it stood before it."""


class ActionFailed(TurnFailed):
    """A custom action could not be run to its end."""


class NothingSaid(TurnFailed):
    """The turn ended without any message for the customer."""


class TurnTimedOut(TurnFailed):
    """The turn was cut off because the gateway no longer waits for it."""
