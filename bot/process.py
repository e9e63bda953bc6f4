"""What comes before Rasa: telemetry off, threads capped, TensorFlow kept out, logs of our own."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import MutableMapping
from types import ModuleType
from typing import Any

import structlog
from structlog.typing import Processor

from bot.settings import Settings

# Read by Rasa or by libraries under it, most of them once, at import.
_ENVIRONMENT = {
    "RASA_TELEMETRY_ENABLED": "false",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_INTRA_OP_PARALLELISM_THREADS": "1",
    "TF_INTER_OP_PARALLELISM_THREADS": "1",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "LOG_LEVEL": "WARNING",  # of Rasa's progress bars, which fill logs
    # Our own fingerprint decides whether to train; a cache beside it could only disagree with it.
    "RASA_MAX_CACHE_SIZE": "0",
}

# Rasa's names for values that hold what was typed (rasa.utils.log_utils._anonymizer).
_WORDS = frozenset(
    "text response_text user_text slot_values parse_data_text parse_data_entities"
    " prediction_events tracker_latest_message prefilled_slots message response slot_candidates"
    " rasa_event rasa_events tracker_states current_states old_states successes current_entity"
    " next_entity states entity token_text user_message json_message".split()
)
# What Rasa and its pins say at every training, whatever the data.
_UPSTREAM_NOISE = (
    (DeprecationWarning, ""),
    (UserWarning, ".*Slot auto-fill has been removed"),
    (UserWarning, ".*does not include an entity extractor trained on your training data"),
)
_TENSORFLOW_MODULES = (
    "tensorflow",
    "tensorflow.keras",
    "tensorflow.keras.callbacks",
    "tensorflow.keras.utils",
)


def prepare(settings: Settings, *, serving: bool) -> None:
    """Make the process ready for Rasa; call it before anything of Rasa is imported.

    Args:
        settings: the process's settings.
        serving: whether the process serves; training imports every component Rasa has, TensorFlow's
            too.
    """
    os.environ.update(_ENVIRONMENT)
    if serving and not settings.tensorflow:
        keep_tensorflow_out()
    for category, text in _UPSTREAM_NOISE:
        warnings.filterwarnings("ignore", text, category)
    configure_logs(warnings_from=logging.ERROR if serving else logging.WARNING)


def keep_tensorflow_out() -> None:
    """Put an empty shell where Rasa imports TensorFlow, unless TensorFlow is already loaded.

    Rasa's server imports it for two base classes of its training loop. Measured here, that import
    takes 350 MiB and 3.5 s, and nothing in config.yml computes with it. The shell holds those two
    names only; using any other says what to do.
    """
    if "tensorflow" in sys.modules:
        return
    shells = {name: _Shell(name) for name in _TENSORFLOW_MODULES}
    shells["tensorflow.keras.callbacks"].__dict__["Callback"] = type("Callback", (), {})
    shells["tensorflow.keras.utils"].__dict__["Sequence"] = type("Sequence", (), {})
    for name, shell in shells.items():
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(shells[parent], child, shell)
        sys.modules[name] = shell


class _Shell(ModuleType):
    """A module that holds what was put there, and says why nothing else is."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> object:
        raise AttributeError(
            f"{self.__name__}.{name}: TensorFlow is kept out of the serving process; set"
            " RECOURSE_BOT_TENSORFLOW=1 if a component of config.yml needs it"
        )


def configure_logs(*, warnings_from: int) -> None:
    """Log one JSON line an event to standard error, from INFO up, without anybody's words.

    Args:
        warnings_from: the level from which Python's warnings are shown. Serving, they are not: Rasa
            puts what was typed into some of them.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        withhold_words,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for chatty in ("apscheduler", "matplotlib", "sanic.access", "rasa.core.nlg"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    logging.captureWarnings(capture=True)
    logging.getLogger("py.warnings").setLevel(warnings_from)


def withhold_words(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace every value that may hold a customer's words: logs carry ids."""
    for key in _WORDS & event.keys():
        event[key] = "(withheld)"
    return event
