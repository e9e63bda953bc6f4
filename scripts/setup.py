"""Set-up: make whatever is missing or out of date, with progress, and nothing else.

Standard library only, because it runs before anything is installed. Every step has inputs; their
hash is written to ``var/setup/<step>`` when the step has finished, so an interrupted step is done
again and a finished one is not. Independent steps run side by side.

Usage: ``python scripts/setup.py [STEP ...]`` (all steps by default; ``--list`` names them).
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("RECOURSE_HOME") or ROOT / "var").resolve()
STAMPS = HOME / "setup"
LOG = HOME / "log" / "setup.log"
NEEDED_FREE_GIB = {"venv": 1.5, "venv-bot": 3.5, "venv-encoder": 2.5, "encoder": 0.5}
HEARTBEAT_S = 15.0

REMEDIES = (
    ("No space left on device", "the disk is full: free some space and run the same command again"),
    ("THESE PACKAGES DO NOT MATCH THE HASHES", "a download differs from the lock: clear pip's cache"
     " ('pip cache purge'), check the package index in your pip configuration, and run again"),
    ("Could not find a version that satisfies", "the package index could not be reached or does"
     " not hold the pinned version: check the network and your pip configuration, and run again"),
    ("Temporary failure in name resolution", "no network: connect, and run the same command again"),
    ("ConnectionError", "the package index could not be reached: check the network, run again"),
    ("NewConnectionError", "the package index could not be reached: check the network, run again"),
    ("error: command 'gcc' failed", "a package needs a C compiler: install one (gcc or clang)"),
    ("error: command 'cc' failed", "a package needs a C compiler: install one (gcc or clang)"),
)  # fmt: skip


class SetupError(Exception):
    """A step could not be done; the message says which, why and the way out."""


@dataclass(frozen=True)
class Step:
    """One thing to make: what it is called, what it needs first, what it is made from."""

    name: str
    title: str
    after: tuple[str, ...]
    inputs: Callable[[], list[Path]]
    run: Callable[[], None]
    product: Path
    settings: tuple[str, ...] = ()
    check: Callable[[], object] = lambda: None  # raises SetupError before anything is touched


def say(line: str) -> None:
    """One line of progress, at once."""
    print(line, flush=True)


def files(*patterns: str) -> Callable[[], list[Path]]:
    """The files under the project's root that match any of the patterns."""
    return lambda: sorted(path for p in patterns for path in ROOT.glob(p) if path.is_file())


def own_corpus() -> list[Path]:
    """The merchant's own passages and instruments, which stand beside what is made."""
    return sorted(path for path in HOME.glob("corpus/**/*") if path.suffix in {".md", ".yml"})


def fingerprint(step: Step) -> str:
    """A hash over where the project stands, the step's inputs and the settings it reads."""
    digest = hashlib.sha256(f"{ROOT}\n{HOME}\n".encode())
    for name in step.settings:
        digest.update(f"{name}={os.environ.get(name, '')}\n".encode())
    for path in step.inputs():
        digest.update(str(path).encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"absent")
    return digest.hexdigest()


def is_done(step: Step) -> bool:
    """Whether the step's product exists and was made from what is there now."""
    stamp = STAMPS / step.name
    return step.product.exists() and stamp.exists() and stamp.read_text() == fingerprint(step)


def explain(output: str) -> str:
    """The way out that belongs to a failed command's output."""
    for sign, remedy in REMEDIES:
        if sign in output:
            return remedy
    last = [line for line in output.strip().splitlines() if line.strip()]
    return f"its last line was: {last[-1] if last else '(nothing)'}"


def command(step: str, *argv: str | Path, env: dict[str, str] | None = None) -> None:
    """Run one command, its output kept in the log; raises SetupError with the way out."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(a) for a in argv],
        cwd=ROOT,
        env={**os.environ, "RECOURSE_HOME": str(HOME), **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with LOG.open("a") as log:
        log.write(f"$ {' '.join(map(str, argv))}\n{done.stdout}\n[exit {done.returncode}]\n")
    if done.returncode != 0:
        raise SetupError(f"{step}: {explain(done.stdout)} (whole output: {LOG})")


def need_space(step: str) -> None:
    """Refuse to start a step that would fill the disk."""
    place = HOME if step == "encoder" else ROOT
    free = shutil.disk_usage(place).free / 2**30
    if free < (needed := NEEDED_FREE_GIB[step]):
        raise SetupError(
            f"{step}: {free:.1f} GiB free at {place}, {needed} GiB needed: free some space and run"
            " the same command again"
        )


def interpreter(line: str) -> Path:
    """The Python of the wanted line (see find_python.sh); raises SetupError with the way out."""
    found = subprocess.run(
        ["sh", str(ROOT / "scripts" / "find_python.sh"), line],
        capture_output=True,
        text=True,
        check=False,
    )
    if found.returncode != 0:
        raise SetupError(found.stderr.strip())
    return Path(found.stdout.strip())


def ground_for(step: str, line: str) -> Callable[[], None]:
    """The check of a step that makes an environment: room on the disk, and its interpreter."""

    def check() -> None:
        need_space(step)
        interpreter(line)

    return check


def fresh_venv(step: str, folder: str, line: str) -> Path:
    """A new, empty environment (a half-made one is removed); returns its Python."""
    target = ROOT / folder
    shutil.rmtree(target, ignore_errors=True)
    command(step, interpreter(line), "-m", "venv", target)
    return target / "bin" / "python"


def pip_install(step: str, python: Path, lock: str) -> None:
    """Install one lock file exactly; the user's own pip configuration applies."""
    command(step, python, "-m", "pip", "install", "--no-deps", "--require-hashes",
            "--disable-pip-version-check", "-r", ROOT / "requirements" / lock)  # fmt: skip


def make_venv() -> None:
    """The main environment: everything but Rasa."""
    pip_install("venv", fresh_venv("venv", ".venv", "3.11"), "main.txt")


def make_project() -> None:
    """The project itself, in place, so that `recourse` is a command."""
    command("project", ROOT / ".venv/bin/python", "-m", "pip", "install", "--no-deps",
            "--no-build-isolation", "--disable-pip-version-check", "-e", ROOT)  # fmt: skip


def make_venv_bot() -> None:
    """Rasa's environment."""
    pip_install("venv-bot", fresh_venv("venv-bot", ".venv-bot", "3.10"), "bot.txt")


def make_venv_encoder() -> None:
    """The build tool that exports the encoder: the CPU build of torch where one is offered."""
    python = fresh_venv("venv-encoder", ".venv-encoder", "3.11")
    try:
        pip_install("venv-encoder", python, "torch-cpu.txt")
    except SetupError:
        say("      no CPU build of torch offered: taking the package index's own (see README)")
        pip_install("venv-encoder", python, "torch-cuda.txt")
    pip_install("venv-encoder", python, "encoder.txt")


def make_encoder() -> None:
    """Export the sentence encoder to ONNX."""
    model = os.environ.get("RECOURSE_ENCODER_MODEL")
    command("encoder", ROOT / ".venv-encoder/bin/python", "-m", "knowledge.export_encoder",
            "--home", HOME, *(("--model", model) if model else ()))  # fmt: skip


def make_index() -> None:
    """Build an index version from the corpus and activate it."""
    command("index", ROOT / ".venv/bin/recourse", "index", "build", "--activate")


def make_model() -> None:
    """Train the assistant."""
    command("model", ROOT / ".venv-bot/bin/python", "-m", "bot", "train")


STEPS = (
    Step("venv", "main environment (.venv)", (),
         files("requirements/main.txt"), make_venv, ROOT / ".venv/bin/python",
         ("RECOURSE_PYTHON311",), ground_for("venv", "3.11")),
    Step("project", "the project in its environment", ("venv",),
         files("pyproject.toml", "requirements/main.txt"), make_project,
         ROOT / ".venv/bin/recourse"),
    Step("venv-bot", "Rasa's environment (.venv-bot)", (),
         files("requirements/bot.txt"), make_venv_bot, ROOT / ".venv-bot/bin/python",
         ("RECOURSE_PYTHON310",), ground_for("venv-bot", "3.10")),
    Step("venv-encoder", "encoder build tools (.venv-encoder)", ("project",),
         files("requirements/encoder.txt", "requirements/torch-*.txt"), make_venv_encoder,
         ROOT / ".venv-encoder/bin/python", ("RECOURSE_PYTHON311",),
         ground_for("venv-encoder", "3.11")),
    Step("encoder", "sentence encoder", ("venv-encoder",),
         files("knowledge/export_encoder.py", "knowledge/onnx_graph.py", "knowledge/artefact.py",
               "knowledge/reference_sentences.txt", "requirements/encoder.txt"), make_encoder,
         HOME / "encoder/manifest.json", ("RECOURSE_ENCODER_MODEL",),
         lambda: need_space("encoder")),
    Step("index", "passage index", ("project", "encoder"),
         lambda: [*files("knowledge/**/*.py", "knowledge/corpus/**/*", "knowledge/*.json")(),
                  *own_corpus(), HOME / "encoder/manifest.json"],
         make_index, HOME / "index/active", ("RECOURSE_RETRIEVAL_PRECISION",)),
    Step("model", "assistant", ("venv-bot", "encoder"),
         lambda: [*files("bot/**/*.py", "data/**/*", "config.yml", "domain.yml")(),
                  HOME / "encoder/manifest.json"],
         make_model, HOME / "models", ("RECOURSE_INTENT_PRECISION",)),
)  # fmt: skip


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Hold the set-up lock, so that two set-ups never write the same environment."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    with (STAMPS / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another set-up is running here: waiting for it to finish")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make(step: Step) -> None:
    """Do one step, with a line at its start, its end, and now and then between."""
    began = time.monotonic()
    stamp = STAMPS / step.name
    stamp.unlink(missing_ok=True)
    say(f"  ->  {step.title} ...")
    over = threading.Event()

    def beat() -> None:
        while not over.wait(HEARTBEAT_S):
            say(f"      {step.title}: {time.monotonic() - began:.0f} s so far")

    threading.Thread(target=beat, daemon=True).start()
    try:
        step.run()
    finally:
        over.set()
    # The inputs may include what an earlier step made, so they are read after the work.
    stamp.write_text(fingerprint(step))
    say(f"  ok  {step.title} ({time.monotonic() - began:.0f} s)")


def wanted(names: list[str]) -> list[Step]:
    """The named steps and everything they need, in order; all steps when none is named."""
    by_name = {step.name: step for step in STEPS}
    if unknown := [name for name in names if name not in by_name]:
        raise SetupError(f"no step {unknown[0]!r}; there are: {', '.join(by_name)}")
    chosen = set(names or by_name)
    for step in reversed(STEPS):
        if step.name in chosen:
            chosen.update(step.after)
    return [step for step in STEPS if step.name in chosen]


def run_all(steps: list[Step]) -> None:
    """Do what is not done, two steps at a time, each after what it needs."""
    finished: set[str] = set()
    running: dict[Future[None], Step] = {}
    waiting = list(steps)
    with ThreadPoolExecutor(max_workers=2) as pool:
        while waiting or running:
            ready = [s for s in waiting if set(s.after) <= finished]
            for step in ready[: 2 - len(running)]:
                waiting.remove(step)
                if is_done(step):
                    finished.add(step.name)
                else:
                    running[pool.submit(make, step)] = step
            if running:
                done, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in done:
                    step = running.pop(future)
                    future.result()
                    finished.add(step.name)


def main(argv: list[str]) -> int:
    """Entry point; 0 when everything is there, 2 with one clear line otherwise."""
    if argv == ["--list"]:
        for step in STEPS:
            say(f"{step.name:13} {'done' if is_done(step) else 'to do':6} {step.title}")
        return 0
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        with only_one():
            steps = wanted(argv)
            if to_do := [step for step in steps if not is_done(step)]:
                for step in to_do:
                    step.check()
                say(f"Setting up: {len(to_do)} of {len(steps)} steps to do (details: {LOG})")
                run_all(steps)
    except SetupError as error:
        print(f"set-up failed: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"set-up failed: {error}: check the disk and the rights at {HOME}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("set-up stopped; the same command goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
