"""A customer's words: what is taken, what is refused, and how they are made harmless."""

from __future__ import annotations

import unicodedata

from gateway.domain.errors import TextRefused

MAX_CHARACTERS = 2_000

_KEPT_CONTROLS = frozenset("\n\t")
# Invisible characters that turn the reading direction of what follows; a line that shows one
# thing and says another is not something to put before a colleague at the desk.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
_COMMAND = "/"
_LOOKS_LIKE_COMMAND = "\u2215"  # the division slash: looks the same, commands nothing


def clean(text: str) -> str:
    """Return the text without control characters and surrounding space, 1-2,000 characters.

    Line breaks and tabs stay; carriage returns become line breaks.

    Raises:
        TextRefused: Nothing readable is left, or more than 2,000 characters.
    """
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(character for character in unified if _is_kept(character)).strip()
    if not any(_is_readable(character) for character in kept):
        raise TextRefused("the text is blank; send at least one visible character")
    if len(kept) > MAX_CHARACTERS:
        raise TextRefused(
            f"the text has {len(kept):,} characters, and a message holds at most"
            f" {MAX_CHARACTERS:,}; shorten it or send it in several"
        )
    return kept


def without_command(text: str) -> str:
    """Return clean text that Rasa cannot read as `/intent{...}`, its words unchanged.

    Rasa strips space of every kind before it looks for the slash, so every leading slash goes,
    with the space between them; of a text that is slashes alone, a look-alike remains.
    """
    bare = text
    while bare.startswith(_COMMAND):
        bare = bare.removeprefix(_COMMAND).lstrip()
    return bare or _LOOKS_LIKE_COMMAND


def _is_kept(character: str) -> bool:
    """Whether a character may stay in a message."""
    if character in _KEPT_CONTROLS:
        return True
    return unicodedata.category(character) not in ("Cc", "Cs") and character not in _DIRECTION


def _is_readable(character: str) -> bool:
    """Whether a character shows anything: neither space nor an invisible format mark."""
    return not character.isspace() and unicodedata.category(character) != "Cf"
