"""A customer's words: what is taken, what is refused, how they are made harmless."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.domain.errors import TextRefused
from gateway.domain.text import MAX_CHARACTERS, clean, without_command

# What Rasa 3.6.21 does to a text before it looks for a command, and what it takes for one.
RASA_COMMAND = re.compile(r"^/(?P<name>[^{@]+)(?P<confidence>@[0-9.]+)?(?P<entities>{.+})?.*")


def rasa_would_obey(text: str) -> bool:
    return bool(RASA_COMMAND.match(text.strip()))


class TestCleaning:
    @pytest.mark.parametrize(
        "blank", ["", " ", "\n\t ", "\x00\x07", "\u200b\u2060", "\ufeff", "\u202e"]
    )
    def test_a_text_that_shows_nothing_is_refused(self, blank: str) -> None:
        """Blank is what a reader sees, not which characters make it."""
        with pytest.raises(TextRefused, match="blank"):
            clean(blank)

    def test_space_around_a_text_is_not_part_of_it(self) -> None:
        """Two sends that differ in trailing space alone are the same text."""
        assert clean("  Where is it?\n\n") == "Where is it?"

    def test_line_breaks_stay_and_are_of_one_kind(self) -> None:
        """A list typed in three lines is still three lines."""
        assert clean("one\r\ntwo\rthree\n\tfour") == "one\ntwo\nthree\n\tfour"

    def test_control_characters_are_taken_out(self) -> None:
        """Nothing that a terminal, a log or a database would act on gets in."""
        assert clean("a\x00b\x1b[31mc\x7fd\x85e") == "ab[31mcde"

    def test_marks_that_turn_the_reading_direction_are_taken_out(self) -> None:
        """What an agent reads is what the customer wrote, in that order."""
        assert clean("invoice\u202efdp.exe\u2066") == "invoicefdp.exe"

    def test_half_a_character_is_taken_out(self) -> None:
        """A lone surrogate can be sent as JSON but stored nowhere."""
        assert clean("ok \ud83d") == "ok"

    @pytest.mark.parametrize(
        "text", ["你好 订单在哪", "👩\u200d👩\u200d👧 family", "مرحبا", "נא\u05b4"]
    )
    def test_every_language_stays_as_it_is(self, text: str) -> None:
        """Joiners are part of emoji and of scripts."""
        assert clean(text) == text

    def test_the_longest_text_is_taken(self) -> None:
        """2,000 characters, counted after trimming."""
        assert clean(" " + "x" * MAX_CHARACTERS + " ") == "x" * MAX_CHARACTERS

    def test_one_character_more_is_refused_with_the_limit(self) -> None:
        """The refusal says how long it was, how long it may be, and what to do."""
        with pytest.raises(TextRefused, match=r"2,001 characters.*2,000.*shorten"):
            clean("x" * (MAX_CHARACTERS + 1))

    @given(st.text(max_size=200))
    def test_cleaning_twice_changes_nothing(self, text: str) -> None:
        """What is in the log compares equal to the same words sent again."""
        try:
            once = clean(text)
        except TextRefused:
            return
        assert clean(once) == once
        once.encode()


class TestCommands:
    @pytest.mark.parametrize(
        ("typed", "forwarded"),
        [
            ('/ask_policy{"order": "1"}', 'ask_policy{"order": "1"}'),
            ("/restart", "restart"),
            ("//restart", "restart"),
            ("/ /restart", "restart"),
            ("/\n/restart", "restart"),
            ("/\u00a0/restart", "restart"),
            ("/\u3000/ /restart", "restart"),
            ("/intent@1.0{}", "intent@1.0{}"),
        ],
    )
    def test_a_command_becomes_its_words(self, typed: str, forwarded: str) -> None:
        """The slash is power, the rest is meaning: only the slash goes."""
        assert without_command(typed) == forwarded

    @pytest.mark.parametrize("text", ["a/b", "24/7 support?", "and/or", "?/x", "yes"])
    def test_other_texts_are_forwarded_as_they_are(self, text: str) -> None:
        """A slash inside a sentence commands nothing."""
        assert without_command(text) == text

    def test_slashes_alone_are_not_blank_to_the_bot(self) -> None:
        """Blank text would be refused by the channel; a look-alike is just not understood."""
        forwarded = without_command("///")

        assert forwarded.strip()
        assert not rasa_would_obey(forwarded)

    def test_the_oracle_knows_a_command(self) -> None:
        """The pattern above is Rasa's own, and would find what we must prevent."""
        assert rasa_would_obey(' /inform@1.0{"x": 1}')

    @given(st.text(alphabet=' /\n\tax{}@"1.', max_size=30))
    def test_no_clean_text_is_a_command(self, text: str) -> None:
        """Whatever is typed, Rasa reads it as words."""
        try:
            forwarded = without_command(clean(text))
        except TextRefused:
            return
        assert not rasa_would_obey(forwarded)
        assert forwarded.strip()

    @given(st.text(max_size=60))
    def test_nothing_in_unicode_gets_a_slash_through(self, text: str) -> None:
        """Python strips more kinds of space than a keyboard has; so does Rasa."""
        try:
            forwarded = without_command(clean(f"/{text}"))
        except TextRefused:
            return
        assert not rasa_would_obey(forwarded)
