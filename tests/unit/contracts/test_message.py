from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contracts import message


def test_messages_read_as_the_platform_expects_them() -> None:
    assert message.completed() == "Completed: Job completed successfully with no violations."
    assert (
        message.completed_with_violations(60)
        == "CompletedWithViolations: Job completed successfully with 60 violations."
    )
    assert (
        message.completed_with_violations(1) == "CompletedWithViolations: Job completed successfully with 1 violations."
    )
    assert message.failed(" no data\n") == "Error: no data"
    assert message.failed("no s3a://key:secret@bucket") == "Error: no s3a://...@bucket"
    assert message.failed("") == "Error: no reason was given"


def test_a_short_message_is_kept_whole() -> None:
    assert message.fit("Größe") == "Größe".encode()
    assert message.fit("a" * 1024) == b"a" * 1024


def test_a_long_message_is_cut_before_the_character_that_does_not_fit() -> None:
    assert message.fit("a" * 1025) == b"a" * 1024
    assert message.fit("a" * 1023 + "é") == b"a" * 1023
    assert message.fit("😀" * 400) == "😀".encode() * 256


def test_half_characters_are_escaped() -> None:
    assert message.fit("file \udcff") == b"file \\udcff"


@given(st.text(max_size=1500) | st.text(st.characters(min_codepoint=0x800, exclude_categories=["Cs"]), max_size=600))
def test_a_fitted_message_is_the_longest_start_of_the_text_that_fits(text: str) -> None:
    fitted = message.fit(text)
    kept = fitted.decode("utf-8")
    assert len(fitted) <= 1024
    assert text.startswith(kept)
    assert kept == text or len(fitted) + len(text[len(kept)].encode()) > 1024
