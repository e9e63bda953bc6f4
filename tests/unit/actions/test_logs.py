"""What this process logs."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from actions import logs


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the logs go for one test; everything is put back after it."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    kept = structlog.get_config()
    stream = io.StringIO()
    logs.configure(stream)
    yield stream
    root.handlers, root.level = handlers, level
    structlog.configure(**kept)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    """Every line, read as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_is_one_json_line_with_its_time_and_level(stream: io.StringIO) -> None:
    """What collectors of logs read."""
    structlog.get_logger("actions").info("answered", conversation="c-1", ms=1.5)
    (line,) = lines(stream)
    assert (line["event"], line["level"], line["logger"]) == ("answered", "info", "actions")
    assert (line["conversation"], line["ms"]) == ("c-1", 1.5)
    assert str(line["timestamp"]).endswith("Z")


def test_a_library_is_heard_in_the_same_form_and_only_when_it_warns(stream: io.StringIO) -> None:
    """Below a warning rasa-sdk quotes trackers."""
    logging.getLogger("rasa_sdk.executor").info("Contents of ignored event: ...")
    logging.getLogger("rasa_sdk.executor").warning("something\nis odd")
    (line,) = lines(stream)
    assert (line["event"], line["logger"]) == ("something\nis odd", "rasa_sdk.executor")


def test_the_server_says_when_it_starts_and_stops(stream: io.StringIO) -> None:
    """The web server's own lines are kept, in the same form."""
    logging.getLogger("uvicorn.error").info("Application startup complete.")
    assert lines(stream)[0]["level"] == "info"


def test_an_exception_stays_on_its_line(stream: io.StringIO) -> None:
    """A traceback of a library is a field, not forty lines."""
    try:
        int("odd")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("failed")
    (line,) = lines(stream)
    assert "ValueError: invalid literal" in str(line["exception"])
