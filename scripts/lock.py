"""Write the pinned, hashed requirement files from their sources (maintainers only: ``make lock``).

``uv pip compile`` does the resolving. Two things are ours:

* torch comes in two builds. The lock must admit both, and must not make a CPU machine fetch
  gigabytes of CUDA libraries, so those libraries get a file of their own
  (``encoder-cuda.txt``) that set-up installs only when the CUDA build of torch was chosen.
* CPU builds of torch are not on the package index; their hashes are read from the wheels in
  the directories that pip's ``find-links`` names, and kept from the previous lock otherwise.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"
CUDA_ONLY = re.compile(r"^(nvidia-|cuda-|triton)")
TORCH_CPU_MARK = "# CPU build of torch: "


def find_links() -> list[str]:
    """The find-links locations of the user's own pip configuration."""
    found = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.find-links"],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    return list(dict.fromkeys(found + os.environ.get("PIP_FIND_LINKS", "").split()))


def compile_lock(source: list[str], target: str, python: str) -> str:
    """The text of one lock file, resolved afresh for every platform."""
    uv = shutil.which("uv") or str(Path(sys.executable).with_name("uv"))
    subprocess.run(
        [uv, "pip", "compile", "--quiet", "--universal", "--generate-hashes",
         "--python-version", python, "--custom-compile-command", "make lock",
         *source, "-o", str(REQUIREMENTS / target)],
        cwd=ROOT,
        check=True,
    )  # fmt: skip
    return (REQUIREMENTS / target).read_text()


def cpu_torch_hashes(version: str, previous: str) -> dict[str, str]:
    """Wheel name -> SHA-256 of every CPU build of torch known so far."""
    known = dict(re.findall(rf"{TORCH_CPU_MARK}(\S+) (\S+)", previous))
    for place in find_links():
        for wheel in Path(place.removeprefix("file://")).glob(f"torch-{version}+cpu-*.whl"):
            known[wheel.name] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return known


def blocks(text: str) -> list[str]:
    """The lock split into one block per requirement, header lines first."""
    return re.split(r"\n(?=[A-Za-z0-9])", text)


def split_encoder(previous: str) -> None:
    """Move the CUDA libraries out of ``encoder.txt`` and admit torch's CPU build."""
    text = (REQUIREMENTS / "encoder.txt").read_text()
    cuda = [block for block in blocks(text) if CUDA_ONLY.match(block)]
    rest = [block for block in blocks(text) if not CUDA_ONLY.match(block)]
    version = re.search(r"^torch==(\S+)", text, re.MULTILINE)
    if version is None:
        raise SystemExit("lock: torch is missing from the resolved encoder requirements")
    cpu = cpu_torch_hashes(version.group(1), previous)
    header = "".join(f"{TORCH_CPU_MARK}{name} {digest}\n" for name, digest in sorted(cpu.items()))
    extra = "".join(f" \\\n    --hash=sha256:{digest}" for digest in sorted(cpu.values()))
    rest = [
        block.replace("\n    # via", f"{extra}\n    # via", 1) if block.startswith("torch==") else block
        for block in rest
    ]
    (REQUIREMENTS / "encoder.txt").write_text(header + "\n".join(rest).rstrip() + "\n")
    (REQUIREMENTS / "encoder-cuda.txt").write_text(
        "# Needed only by the CUDA build of torch; set-up decides (see scripts/lock.py).\n"
        + "\n".join(cuda).rstrip()
        + "\n"
    )


def main() -> None:
    """Write every lock file."""
    path = REQUIREMENTS / "encoder.txt"
    previous = path.read_text() if path.exists() else ""
    compile_lock(["pyproject.toml", "--group", "dev"], "main.txt", "3.11")
    compile_lock(["requirements/bot.in"], "bot.txt", "3.10")
    path.unlink(missing_ok=True)
    compile_lock(["requirements/encoder.in"], "encoder.txt", "3.11")
    split_encoder(previous)


if __name__ == "__main__":
    main()
