"""The Python of a Checkov environment that has no Checkov: it answers as the worker would, and fails as it is told to.

Lives in a folder of its own, and `AGENTBOT_CHECKOV` names it. Beside it: `toy.json` (what fails, what goes wrong) and
`log` (a line of JSON for each process: its id and environment, and for each request).
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from agentbot.gates.checkov.canary import FILE, MUST_CRASH, MUST_FAIL

SCRIPT = r"""
import json, os, pathlib, re, signal, subprocess, sys, time
home = pathlib.Path(__file__).parent
told = json.loads((home / "toy.json").read_text())
RESOURCE = re.compile(r'^resource "([\w-]+)" "([\w-]+)" \{(.*?)^\}', re.M | re.S)


def note(**what):
    with (home / "log").open("a") as log:
        log.write(json.dumps(what) + "\n")


def fault(text):
    found = (one for one in told["faults"] if re.search(one["when"], text))
    return next(found, {"does": ""})


def act(one, text):
    if one["does"] == "hang":
        child = subprocess.Popen([sys.executable, "-SEc", "import time; time.sleep(60)"])
        note(pid=child.pid)
        time.sleep(60)
    if one["does"] == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if one["does"] == "blurt":
        os.write(2, b"hunter2\n")
        os.kill(os.getpid(), signal.SIGKILL)
    if one["does"] == "raise":
        sys.exit(f"Traceback (most recent call last):\nKeyError: {text!r}")
    if one["does"] == "garbage":
        print("Checkov 3 says " + "hello" * 3, flush=True)
    if one["does"] == "half":
        sys.stdout.write('{"number": 1, "failed": [')
        sys.stdout.flush()
        sys.exit(0)
    if one["does"] == "flood":
        while True:
            sys.stdout.write("x" * 1000000)


def scan(folder):
    rows = {name: [] for name in ("failed", "passed", "skipped", "crashed", "seen", "read", "unread")}
    files = sorted(path for path in folder.rglob("*.tf"))
    text = "\n".join(path.read_text(errors="replace") for path in files)
    one = fault(text)
    act(one, text)
    for path in files:
        file = str(path.relative_to(folder))
        rows["unread" if one["does"] == "misread" else "read"].append(file)
        for found in RESOURCE.finditer(path.read_text(errors="replace")):
            resource = f"{found[1]}.{found[2]}"
            rows["seen"].append((resource, file))
            line = path.read_text(errors="replace")[: found.start()].count("\n") + 1
            for check in told["checks"]:
                if check["id"] in setup["skip"] or one.get("check") == check["id"] and one["does"] == "omit":
                    continue
                if one.get("check") == check["id"] and one["does"] == "crash":
                    rows["crashed"].append((check["id"], resource, file))
                elif check["pattern"] and re.search(check["pattern"], found[0]):
                    about = line, check["name"], check["severity"]
                    rows["failed"].append((check["id"], resource, file, *about))
                else:
                    rows["passed"].append((check["id"], resource, file))
    return rows


note(pid=os.getpid(), environment=dict(os.environ), arguments=sys.argv[1:])
setup = json.loads(sys.stdin.readline())
act(fault("START"), "START")
loaded = [path for folder in setup["checks"] for path in sorted(pathlib.Path(folder).rglob("*"))]
note(checks=[str(path) for path in loaded], skip=setup["skip"])
texts = [path.read_text() for path in loaded if path.is_file()]
ids = sorted({name for text in texts for name in re.findall(r"CKV2?_AGENTBOT_[0-9]+", text)} - set(told["absent"]))
ready = {"version": "0.toy", "checks": ids, "kinds": told["kinds"], "problems": told["problems"]}
print(json.dumps({**ready, "canary": told["canary"]}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    folder = pathlib.Path(request["folder"])
    note(request=request["number"], files=sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()))
    print(json.dumps({"number": request["number"], **scan(folder)}), flush=True)
"""
ALWAYS = {"id": "CKV_TOY_1", "pattern": "", "name": "nothing in particular", "severity": ""}
"""Passes on every resource, so that something is looked at."""


class ToyCheckov:
    """The `python` in `home`, what it finds wrong, and what goes wrong with it."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.python = home / "python"
        home.mkdir(exist_ok=True)
        self.python.write_text(f"#!{sys.executable} -SE\n{SCRIPT}")
        self.python.chmod(0o755)
        self.told: dict[str, Any] = {
            "checks": [ALWAYS],
            "faults": [],
            "kinds": [],
            "problems": [],
            "absent": [],
            "canary": {
                **{name: [] for name in ("passed", "skipped", "seen", "unread")},
                "failed": [(*key, 1, "canary", "") for key in MUST_FAIL],
                "crashed": list(MUST_CRASH),
                "read": [FILE],
            },
        }
        self._save()

    @property
    def environment(self) -> dict[str, str]:
        """What makes agentbot use it."""
        return {"AGENTBOT_CHECKOV": str(self.python)}

    def fails(self, check_id: str, pattern: str, *, name: str = "a rule", severity: str = "") -> None:
        """A check that fails on each resource whose block the pattern is found in, and passes on the others."""
        self.told["checks"].append({"id": check_id, "pattern": pattern, "name": name, "severity": severity})
        self._save()

    def will(self, does: str, *, when: str = "", check: str = "") -> None:
        """Go wrong where the tree's text has `when` in it (at the start: `^START$`).

        hang, die, blurt (say a secret and die), raise, garbage, half, flood; misread (no file can be parsed); omit or
        crash (of one check).
        """
        self.told["faults"].append({"does": does, "when": when, "check": check})
        self._save()

    def works(self) -> None:
        """Nothing goes wrong any more, in processes that start from now on."""
        self.told["faults"].clear()
        self._save()

    def tell(self, **told: Any) -> None:
        """Change what it says of itself: kinds, problems, absent (ids that it does not load), canary."""
        self.told |= told
        self._save()

    def log(self, key: str) -> list[Any]:
        """Everything that was noted under one name, in order."""
        lines = (self.home / "log").read_text().splitlines() if (self.home / "log").exists() else []
        return [entry[key] for entry in map(json.loads, lines) if key in entry]

    def running(self) -> list[int]:
        """Ids of its processes that have not ended."""
        return [pid for pid in self.log("pid") if _alive(pid)]

    def _save(self) -> None:
        (self.home / "toy.json").write_text(json.dumps(self.told))


def _alive(pid: int) -> bool:
    """An orphan that has ended waits as a zombie for init in a container."""
    if sys.platform != "linux":
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        return True
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"
