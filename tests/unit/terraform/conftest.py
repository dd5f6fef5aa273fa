"""A `terraform` that writes down how it was called and answers from the files it sees."""

from __future__ import annotations

import json
import os
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

SCRIPT = """
import io, json, os, pathlib, signal, subprocess, sys, time, zipfile
home = pathlib.Path(__file__).parent
mask = os.umask(0); os.umask(mask)
argv = sys.argv[1:]
with open(home / "calls", "a") as log:
    log.write(json.dumps({"argv": argv, "cwd": os.getcwd(), "umask": mask, "env": dict(os.environ)}) + "\\n")
verb = next(word for word in argv if not word.startswith("-"))
mode = (home / "mode").read_text() if (home / "mode").exists() else ""
data = pathlib.Path(os.environ["TF_DATA_DIR"])
if mode.startswith(f"hang {verb}"):
    code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code])
    (home / "pids").write_text(f"{os.getpid()} {child.pid}")
    if mode.endswith("stubborn"):
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    time.sleep(60)
if mode.startswith(f"fail {verb}"):
    sys.stderr.write(mode.partition("|")[2])
    sys.exit(1)
if verb == "version":
    print(json.dumps({"terraform_version": "1.11.4"}))
if verb == "init":
    data.mkdir(parents=True, exist_ok=True)
    if (home / "backend").exists():
        settings = json.loads((home / "backend").read_text())
        (data / "terraform.tfstate").write_text(json.dumps({"backend": {"config": settings}}))
    if "-lockfile=readonly" not in argv:
        lock = 'provider "registry.terraform.io/a/b" {\\n  version = "1.2.3"\\n}\\n'
        pathlib.Path(".terraform.lock.hcl").write_text(lock)
if verb == "workspace":
    print("* default\\n  staging")
if verb == "plan":
    out = next(word for word in argv if word.startswith("-out=")).removeprefix("-out=")
    if mode == "seal plan":
        pathlib.Path(out).write_text("sealed")
    else:
        with zipfile.ZipFile(out, "w") as plan:
            plan.writestr("tfstate", json.dumps({"version": 4, "lineage": "l1", "serial": 2}))
            plan.writestr("tfstate-prev", json.dumps({"version": 4, "lineage": "l1", "serial": 1}))
    files = [path for path in pathlib.Path(".").rglob("*") if path.is_file()]
    (data / "seen").write_text(json.dumps({str(path): path.read_text(errors="replace") for path in files}))
if verb == "show":
    print((data / "seen").read_text())
if verb == "providers":
    block = {"attributes": {"description": {"type": "string", "description": "words"}}}
    provider = {"resource_schemas": {"b_thing": {"block": block}}}
    print(json.dumps({"provider_schemas": {"registry.terraform.io/a/b": provider}}))
if verb == "fmt":
    sys.stdout.write(sys.stdin.read().upper())
if verb == "state":
    print(json.dumps({"version": 4, "lineage": "pulled"}))
"""


@dataclass
class FakeTerraform:
    """Where the fake lies, and what it was asked."""

    home: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PATH": f"{self.home}{os.pathsep}{os.environ['PATH']}", "HOME": str(self.home)}

    @property
    def calls(self) -> list[dict[str, Any]]:
        log = self.home / "calls"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []

    @property
    def verbs(self) -> list[str]:
        return [
            " ".join(call["argv"][:2]) if call["argv"][0] == "providers" else call["argv"][0] for call in self.calls
        ]

    def will(self, mode: str) -> None:
        (self.home / "mode").write_text(mode)

    def pids(self) -> list[int]:
        return [int(pid) for pid in (self.home / "pids").read_text().split()]


@pytest.fixture
def terraform(tmp_path: Path) -> FakeTerraform:
    home = tmp_path / "bin"
    home.mkdir()
    (home / "terraform").write_text(f"#!{sys.executable} -SE\n" + textwrap.dedent(SCRIPT))
    (home / "terraform").chmod(0o755)
    return FakeTerraform(home)
