"""A PostgreSQL of the tests' own: on loopback, with a password, gone when they are done."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url

from benchmarks.ports import free_port

PASSWORD = "only-for-this-test-run"
START_S = 60.0
MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 2**30


@dataclass(frozen=True)
class Server:
    """Where the server listens; `url` gives databases of it."""

    port: int

    def url(self, database: str = "postgres", **changed: object) -> str:
        """The URL of a database of this server, the password written out."""
        url = URL.create(
            "postgresql+psycopg", "recourse", PASSWORD, "127.0.0.1", self.port, database
        )
        return url.set(**changed).render_as_string(hide_password=False)


def program(name: str) -> str | None:
    """Where a program of PostgreSQL is: on the path, or where Debian keeps it."""
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(debian[-1]) if debian else None)


@contextmanager
def serving(initdb: str, postgres: str) -> Iterator[Server]:
    """A server that is up, and is stopped and forgotten afterwards."""
    user = _unprivileged()
    directory = Path(tempfile.mkdtemp(prefix="recourse-pg-", dir=_quick_ground()))
    try:
        os.chown(directory, user.pw_uid, user.pw_gid)
        _make_cluster(initdb, directory, user)
        with _running(postgres, directory, user) as server:
            yield server
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def empty_database(server: Server, name: str) -> Iterator[str]:
    """The URL of a database that holds nothing yet, dropped afterwards."""
    administer(server.url(), f"CREATE DATABASE {name}")
    try:
        yield server.url(name)
    finally:
        administer(server.url(), f"DROP DATABASE {name} WITH (FORCE)")


def administer(url: str, *statements: str) -> None:
    """Have statements about databases done by the server of a URL, whatever database it names."""
    with _administration(make_url(url).set(database="postgres")).connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@cache
def _administration(server: URL) -> sa.Engine:
    """Return what keeps one connection: every test has databases made and dropped."""
    return sa.create_engine(server, isolation_level="AUTOCOMMIT", pool_size=1)


def _quick_ground() -> Path | None:
    """Memory, where there is plenty: a database is a thousand files, and every test has its own."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_BYTES:
        return MEMORY
    return None


def _unprivileged() -> pwd.struct_passwd:
    """Who the server runs as: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def _make_cluster(initdb: str, directory: Path, user: pwd.struct_passwd) -> None:
    password = directory / "password"
    password.write_text(PASSWORD)
    password.chmod(0o644)
    made = subprocess.run(
        [
            *(initdb, "-D", str(directory / "data"), "-U", "recourse", "-A", "scram-sha-256"),
            *("--pwfile", str(password), "--no-sync", "-E", "UTF8", "--locale=C"),
        ],
        user=user.pw_uid,
        group=user.pw_gid,
        cwd=directory,
        capture_output=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr.decode()


@contextmanager
def _running(postgres: str, directory: Path, user: pwd.struct_passwd) -> Iterator[Server]:
    server = Server(free_port())
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": str(server.port),
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "checkpoint_timeout": "1h",
        "autovacuum": "off",
        "shared_buffers": "16MB",
    }
    with (directory / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [
                *(postgres, "-D", str(directory / "data")),
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            user=user.pw_uid,
            group=user.pw_gid,
            cwd=directory,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(server, process, directory / "server.log")
            yield server
        finally:
            _administration(make_url(server.url())).dispose()
            process.send_signal(signal.SIGINT)  # now, and not when the last connection has gone
            process.wait(timeout=30)


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    engine = sa.create_engine(server.url(), poolclass=sa.pool.NullPool)
    for _ in range(int(START_S / 0.1)):
        try:
            with engine.connect():
                return
        except sa.exc.OperationalError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.1)
    raise AssertionError(f"PostgreSQL did not answer in {START_S} s: {log.read_text()}")
