"""From a message to its intents: the one path that training, serving and evaluation share."""

from __future__ import annotations

from bot.encoder import Encoder
from bot.intent_model import IntentModel, Understood
from bot.intent_training import Language
from bot.spelling import Speller
from bot.wording import wording


def language_of(encoder: Encoder, encoder_id: str) -> Language:
    """Return what training needs of an encoder."""
    return Language(encode=encoder.encode, knows=encoder.knows, encoder_id=encoder_id)


class Understanding:
    """A trained model beside the encoder it was trained with."""

    def __init__(self, model: IntentModel, encoder: Encoder) -> None:
        """Put the two together; their identities are compared where the model is loaded."""
        self.model = model
        self._encoder = encoder
        self._speller = Speller(model.vocabulary, knows=encoder.knows)

    def of(self, text: str) -> Understood:
        """Return the intents of a message that is not blank."""
        seen = wording(text, self._speller)
        return self.model.understood(self._encoder.encode([seen])[0], seen)
