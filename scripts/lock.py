"""Write the pinned, hashed requirement files from their sources (maintainers only: ``make lock``).

``uv pip compile`` does the resolving. Two things are ours:

* torch comes in two builds. The lock must admit both, and must not make a CPU machine fetch
  gigabytes of CUDA libraries, so each build has a file of its own: set-up asks for
  ``torch-cpu.txt`` first and for ``torch-cuda.txt`` only where no CPU build is offered.
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
    """Give each build of torch a file of its own, leaving ``encoder.txt`` the same for both.

    pip prefers a candidate whose index states an allowed hash, so one file that admitted both
    builds would always fetch the CUDA one; two files let set-up ask for the CPU build first.
    """
    found = blocks((REQUIREMENTS / "encoder.txt").read_text())
    torch = next(block for block in found if block.startswith("torch=="))
    cuda = [torch, *(block for block in found if CUDA_ONLY.match(block))]
    rest = [block for block in found if block not in cuda]
    version = torch.split()[0].removeprefix("torch==")
    hashes = sorted(cpu_torch_hashes(version, previous).items())
    (REQUIREMENTS / "encoder.txt").write_text("\n".join(rest).rstrip() + "\n")
    (REQUIREMENTS / "torch-cpu.txt").write_text(
        "# The CPU builds of torch, asked for first (see scripts/lock.py).\n"
        + "".join(f"{TORCH_CPU_MARK}{name} {digest}\n" for name, digest in hashes)
        + f"torch=={version}"
        + "".join(f" \\\n    --hash=sha256:{digest}" for _, digest in hashes)
        + "\n"
    )
    (REQUIREMENTS / "torch-cuda.txt").write_text(
        "# The package index's own build of torch and its CUDA libraries, where no CPU build is"
        " offered.\n" + "\n".join(cuda).rstrip() + "\n"
    )


def main() -> None:
    """Write every lock file."""
    path = REQUIREMENTS / "torch-cpu.txt"
    previous = path.read_text() if path.exists() else ""
    compile_lock(["pyproject.toml", "--group", "dev"], "main.txt", "3.11")
    compile_lock(["requirements/bot.in"], "bot.txt", "3.10")
    compile_lock(["requirements/encoder.in"], "encoder.txt", "3.11")
    split_encoder(previous)


if __name__ == "__main__":
    main()
