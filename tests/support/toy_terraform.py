"""A `terraform` for one toy resource type that plans what it really reads, and that fails in any step it is told to.

Lives in a folder of its own. Beside it: `cloud.json` (resource name → size in the cloud), `faults.json` (a list of
`{verb, use, stack, does, says}`, the first that fits is done), `pids` (whoever hangs writes its process ids there).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SCRIPT = r"""
import json, os, pathlib, re, signal, subprocess, sys, time, zipfile
home = pathlib.Path(__file__).parent
argv, here = sys.argv[1:], os.getcwd()
verb = next(word for word in argv if not word.startswith("-"))
data = pathlib.Path(os.environ["TF_DATA_DIR"])
use = data.name.rpartition("-")[2]


def says(text):
    sys.stderr.write(text + "\n")
    sys.exit(1)


def fault():
    for one in json.loads((home / "faults.json").read_text()):
        if one["verb"] == verb and one["use"] in ("", use) and here.endswith(one["stack"]):
            return one
    return {"does": "", "says": ""}


def hang():
    code = "import signal, time; signal.signal(2, signal.SIG_IGN); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-SEc", code])
    (home / "pids.new").write_text(f"{os.getpid()} {child.pid}")
    os.rename(home / "pids.new", home / "pids")
    time.sleep(60)


def change(name, before, after):
    actions = ["no-op"] if before == after else ["update"]
    sides = {side: {"id": name, "title": size} for side, size in (("before", before), ("after", after))}
    marks = {"after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}
    return {"address": f"toy_disk.{name}", "mode": "managed", "type": "toy_disk", "name": name,
            "provider_name": "registry.terraform.io/example/toy", "change": {"actions": actions, **sides, **marks}}


def plan():
    cloud = json.loads((home / "cloud.json").read_text())
    files = sorted(pathlib.Path(".").glob("*.tf*"))
    text = "".join(file.read_text(errors="replace") for file in files if file.is_file())
    native, in_json = r'resource "toy_disk" "(\w+)" \{\s+title = (\d+)', r'"toy_disk": \{"(\w+)": \{"title": (\d+)'
    disks = [*re.findall(native, text), *re.findall(in_json, text)]
    rows = [(name, int(size), cloud.get(name, 20)) for name, size in disks]
    written = [
        {"address": f"toy_disk.{name}", "mode": "managed", "type": "toy_disk", "name": name,
         "expressions": {"title": {"constant_value": size}}} for name, size, _ in rows
    ]
    return {
        "format_version": "1.2", "terraform_version": "1.11.4",
        "resource_drift": [change(name, 20, live) for name, _, live in rows if live != 20],
        "resource_changes": [change(name, live, size) for name, size, live in rows],
        "configuration": {"root_module": {"resources": written}},
    }


told = fault()
if told["does"] == "hang":
    hang()
if told["does"] == "fail":
    says(told["says"])
if told["does"] == "die":
    os.kill(os.getpid(), signal.SIGKILL)
if verb == "version":
    print(json.dumps({"terraform_version": "1.11.4"}))
if verb == "init":
    data.mkdir(parents=True, exist_ok=True)
if verb == "plan":
    out = next(word for word in argv if word.startswith("-out=")).removeprefix("-out=")
    with zipfile.ZipFile(out, "w") as saved:
        saved.writestr("tfstate", json.dumps({"version": 4, "lineage": here.rpartition("/")[2], "serial": 2}))
        saved.writestr("tfstate-prev", json.dumps({"version": 4, "lineage": "", "serial": 1}))
        saved.writestr("shown", json.dumps(plan()))
if verb == "show":
    text = zipfile.ZipFile(argv[-1]).read("shown").decode()
    if told["does"] == "say":
        text = told["says"]
    print(text[: len(text) // 2] if told["does"] == "truncate" else text)
if verb == "providers":
    attributes = {"id": {"type": "string", "computed": True}, "title": {"type": "number", "optional": True}}
    types = {"toy_disk": {"block": {"attributes": attributes}}}
    print(json.dumps({"provider_schemas": {"registry.terraform.io/example/toy": {"resource_schemas": types}}}))
if verb == "fmt":
    sys.stdout.write(sys.stdin.read())
if verb == "state":
    print(json.dumps({"version": 4, "lineage": "pulled"}))
"""

LOCK = """\
provider "registry.terraform.io/example/toy" {
  version = "1.0.0"
  hashes = [
    "h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  ]
}
"""


def stack_source(name: str, size: int = 20) -> str:
    """The code of a stack with one disk."""
    return f'terraform {{\n  backend "local" {{}}\n}}\n\nresource "toy_disk" "{name}" {{\n  title = {size}\n}}\n'


class ToyTerraform:
    """The binary in `home`, the cloud it talks to, and what goes wrong."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(exist_ok=True)
        (home / "terraform").write_text(f"#!{sys.executable} -SE\n{SCRIPT}")
        (home / "terraform").chmod(0o755)
        self.cloud({})
        self.faults: list[dict[str, str]] = []
        self._save()

    def cloud(self, sizes: Mapping[str, int]) -> None:
        """Sizes as they are in the cloud by resource name; 20 where none is given."""
        (self.home / "cloud.json").write_text(json.dumps(dict(sizes)))

    def will(self, does: str, verb: str, *, stack: str = "", use: str = "", says: str = "") -> None:
        """Make one step go wrong: hang, fail, die, truncate or say; `use` is main or candidate."""
        self.faults.append({"verb": verb, "use": use, "stack": stack, "does": does, "says": says})
        self._save()

    def works(self) -> None:
        """Nothing goes wrong any more."""
        self.faults.clear()
        self._save()

    @property
    def hanging(self) -> bool:
        """Whether a step hangs by now."""
        return (self.home / "pids").exists()

    def running(self) -> list[str]:
        """Ids of the processes that hung and have not ended."""
        return [pid for pid in (self.home / "pids").read_text().split() if _alive(pid)]

    def _save(self) -> None:
        (self.home / "faults.json").write_text(json.dumps(self.faults))


def _alive(pid: str) -> bool:
    """An orphan that has ended waits as a zombie for init in a container."""
    if sys.platform != "linux":
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            return False
        return True
    try:
        stat = (Path("/proc") / pid / "stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def plan_document(name: str, live: int, size: int = 20) -> dict[str, Any]:
    """A plan of a stack with one disk, as somebody may bring it."""

    def change(before: int, after: int) -> dict[str, Any]:
        return {
            "address": f"toy_disk.{name}", "mode": "managed", "type": "toy_disk", "name": name,
            "provider_name": "registry.terraform.io/example/toy",
            "change": {
                "actions": ["no-op"] if before == after else ["update"],
                "before": {"id": name, "title": before}, "after": {"id": name, "title": after},
                "after_unknown": {}, "before_sensitive": {}, "after_sensitive": {},
            },
        }  # fmt: skip

    written = {
        "address": f"toy_disk.{name}", "mode": "managed", "type": "toy_disk", "name": name,
        "expressions": {"title": {"constant_value": size}},
    }  # fmt: skip
    return {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_drift": [change(20, live)],
        "resource_changes": [change(live, size)],
        "configuration": {"root_module": {"resources": [written]}},
    }
