"""``recourse doctor``: what is installed, what is missing, and the line that mends it."""

from __future__ import annotations

import json as json_module
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

import httpx
import sqlalchemy
import typer

from actions.adapters.sql.engine import create_engine
from actions.domain.errors import ActionsError
from gateway.cli.output import out, print_json
from gateway.supervisor.errors import UpError
from gateway.supervisor.readiness import require_free_port
from gateway.supervisor.settings import PROJECT_ROOT, UpSettings, read_settings
from knowledge import index
from knowledge.errors import KnowledgeError

State = Literal["ok", "missing", "broken", "optional"]
MARKS = {
    "ok": "[green]ok[/green]",
    "missing": "[red]missing[/red]",
    "broken": "[red]broken[/red]",
    "optional": "[yellow]absent[/yellow]",
}
FREE_GIB_WANTED = 1.0


@dataclass(frozen=True)
class Finding:
    """One thing looked at: its state, what was seen, and the line that mends it."""

    name: str
    state: State
    seen: str
    mend: str = ""


def environment(folder: str, probe: str, step: str) -> Finding:
    """Whether an environment's Python runs and its main library imports."""
    python = PROJECT_ROOT / folder / "bin/python"
    if not python.exists():
        return Finding(folder, "missing", f"{python} is not there", "make setup")
    done = subprocess.run(  # noqa: S603 - our own interpreter, a constant program
        [str(python), "-c", probe], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        seen = lines[-1] if lines else f"status {done.returncode}"
        return Finding(folder, "broken", seen, f"rm -rf {folder} && make setup  (step {step})")
    return Finding(folder, "ok", done.stdout.strip())


def encoder(settings: UpSettings) -> Finding:
    """Whether the exported encoder is there."""
    path = settings.home / "encoder/manifest.json"
    if not path.exists():
        return Finding("encoder", "missing", f"{path} is not there", "make setup")
    try:
        manifest = json_module.loads(path.read_text())
        return Finding("encoder", "ok", f"{manifest['model']}, id {manifest['encoder_id']}")
    except (ValueError, KeyError) as exc:
        return Finding("encoder", "broken", f"{path}: {exc!r}", f"rm -r {path.parent}; make setup")


def passages(settings: UpSettings) -> Finding:
    """Whether an index version is active and readable."""
    try:
        found = index.status(settings.home)
    except KnowledgeError as exc:
        return Finding("index", "broken", str(exc), "make index")
    active = next((v for v in found.versions if v.name == found.active), None)
    if active is None:
        return Finding("index", "missing", "no active version", "make index")
    return Finding("index", "ok", f"{active.name}: {active.passages} passages")


def model(settings: UpSettings) -> Finding:
    """Whether a trained assistant is there."""
    models = sorted((settings.home / "models").glob("*.tar.gz"), key=lambda p: p.stat().st_mtime)
    if not models:
        return Finding("assistant", "missing", "no trained model", "make train")
    return Finding("assistant", "ok", models[-1].name)


def records(settings: UpSettings) -> Finding:
    """Whether the database opens."""
    shown = sqlalchemy.make_url(settings.url_of_database).render_as_string(hide_password=True)
    try:
        engine = create_engine(settings.url_of_database)
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1"))
        engine.dispose()
    except (ActionsError, sqlalchemy.exc.SQLAlchemyError) as exc:
        lines = str(exc).splitlines()
        mend = "start the database, or correct RECOURSE_DATABASE_URL"
        return Finding("records", "broken", f"{shown}: {lines[0]}", mend)
    return Finding("records", "ok", shown)


def disk(settings: UpSettings) -> Finding:
    """Whether there is room to work."""
    place = settings.home if settings.home.exists() else PROJECT_ROOT
    free = shutil.disk_usage(place).free / 2**30
    state: State = "ok" if free >= FREE_GIB_WANTED else "broken"
    mend = "" if state == "ok" else f"free some space at {place}"
    return Finding("disk", state, f"{free:.1f} GiB free", mend)


def program(name: str, command: str, serves: str) -> Finding:
    """Whether a program that only some tests need is installed."""
    path = shutil.which(command)
    if path is None:
        return Finding(name, "optional", f"{command} is not on the PATH", f"only {serves} need it")
    return Finding(name, "ok", path)


def doors(settings: UpSettings) -> Finding:
    """Whether the assistant is up at its address, or could be started there."""
    try:
        reply = httpx.get(f"{settings.address}/readyz", timeout=2.0)
    except httpx.HTTPError:
        try:
            require_free_port(settings.host, settings.port, "RECOURSE_PORT")
        except UpError as exc:
            return Finding("running", "broken", str(exc), "see the line itself")
        return Finding("running", "optional", f"not running at {settings.address}", "make run")
    state: State = "ok" if reply.status_code == httpx.codes.OK else "broken"
    return Finding("running", state, f"{settings.address}/readyz says: {reply.text[:200]}")


def examine(settings: UpSettings) -> list[Finding]:
    """Everything the doctor looks at, in the order in which things depend on each other."""
    looks: list[Callable[[], Finding]] = [
        lambda: disk(settings),
        lambda: environment(".venv", "import sys; print('Python', sys.version.split()[0])", "venv"),
        lambda: environment(
            ".venv-bot",
            "import importlib.metadata as m; print('rasa', m.version('rasa'))",
            "venv-bot",
        ),
        lambda: environment(
            ".venv-encoder",
            "import importlib.metadata as m; print('torch', m.version('torch'))",
            "venv-encoder",
        ),
        lambda: encoder(settings),
        lambda: passages(settings),
        lambda: model(settings),
        lambda: records(settings),
        lambda: doors(settings),
        lambda: program("chromium", "chromium", "the browser tests"),
        lambda: program("postgresql", "psql", "the PostgreSQL tests"),
    ]
    return [look() for look in looks]


def doctor(json: bool = typer.Option(False, "--json", help="Print the findings as JSON.")) -> None:
    """Say what is installed, what is missing, and how to mend it."""
    findings = examine(read_settings())
    if json:
        print_json([asdict(finding) for finding in findings])
    else:
        width = max(len(finding.name) for finding in findings)
        for finding in findings:
            mend = f"  -> {finding.mend}" if finding.mend else ""
            line = f"{finding.name:<{width}}  {MARKS[finding.state]:<22} "
            out.print(line, end="")
            out.print(finding.seen + mend, markup=False, soft_wrap=True)
    if any(finding.state in ("missing", "broken") for finding in findings):
        raise typer.Exit(1)
