"""What a large plan costs: the way from its bytes to classified differences, against `json.load` of the same file.

    `load_plan` + `classify`     ÷ `json.load`      at most 2
    peak memory of that process  ÷ size of the file at most 12

A made-up AWS stack in three sizes. Medians of interleaved rounds, every measurement in a process of its own; memory is
the whole peak RSS of the process, interpreter and imports included. Exits 1 where the largest misses a target.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from estate.plan import plan
from estate.source import EstateSchemas, EstateTree

from agentbot.checks.drift.cross import classify
from agentbot.terraform.plan import load_plan
from agentbot.terraform.source import StackSource

SIZES = (12.5, 25.0, 50.0)
"""Megabytes of 10⁶ bytes."""
ROUNDS = 5
SAMPLE = 8
"""Services in the plan that the number of services for a size is reckoned from."""
TIME_LIMIT, MEMORY_LIMIT = 2.0, 12.0
Measured = dict[str, float]


def main() -> int:
    """Make the plans, measure, print a line of ratios and one of parts for each size."""
    missed = False
    print(f"medians of {ROUNDS} rounds; memory is peak RSS ÷ file size")
    with tempfile.TemporaryDirectory(prefix="agentbot-bench-") as private:
        for megabytes in SIZES:
            path = Path(private) / "plan.json"
            services = int(_child("make", path, megabytes)["services"])
            rounds = [(_child("json", path, services), _child("classify", path, services)) for _ in range(ROUNDS)]
            time_ratio, memory_ratio = _report(path, *map(_medians, zip(*rounds, strict=True)))
            missed = megabytes == SIZES[-1] and (time_ratio > TIME_LIMIT or memory_ratio > MEMORY_LIMIT)
    return int(missed)


def _report(path: Path, plain: Measured, ours: Measured) -> tuple[float, float]:
    size = path.stat().st_size
    parts = {name: ours[name] for name in ("load", "index", "classify")}
    total, base = sum(parts.values()), plain["load"]
    counts = {name: int(ours[name]) for name in ("addresses", "differences", "findings", "noise", "skipped")}
    print(f"{size / 1e6:.1f} MB: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    alone = ours["classify"] / base
    print(f"  time   {total / base:.2f} x json.load (at most {TIME_LIMIT:g}); classification alone {alone:.2f} x")
    shown = "  ".join(f"{name} {seconds:.2f}" for name, seconds in parts.items())
    print(f"         json.load {base:.2f} s; {shown}  sum {total:.2f} s, {total * 1e9 / size:.0f} ms per MB")
    print(f"  memory {ours['peak'] / size:.1f} x (at most {MEMORY_LIMIT:g}); json.load {plain['peak'] / size:.1f} x")
    return total / base, ours["peak"] / size


def _child(role: str, path: Path, number: float) -> Measured:
    command = (sys.executable, __file__, role, str(path), str(number))
    answer: Measured = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return answer


def _medians(rounds: tuple[Measured, ...]) -> Measured:
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def make(path: Path, megabytes: float) -> Measured:
    """Write the plan of as many services as the size needs."""
    sample = len(_printed(SAMPLE)) / SAMPLE
    services = round(megabytes * 1e6 / sample)
    path.write_bytes(_printed(services))
    return {"services": services}


def _printed(services: int) -> bytes:
    return json.dumps(plan(services), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def load_json(path: Path, services: float) -> Measured:
    """What everybody who reads the file pays."""
    begun = time.perf_counter()
    with path.open("rb") as file:
        loaded = json.load(file)
    return {"load": time.perf_counter() - begun, "peak": _peak(), "members": len(loaded)}


def classify_plan(path: Path, services: float) -> Measured:
    """The whole way; `index` is the source and the live values, which `classify` would else read when it first asks."""
    source, schemas = StackSource(EstateTree(int(services)), "."), EstateSchemas()
    begun = time.perf_counter()
    found = load_plan(path)
    loaded = time.perf_counter()
    source.module("."), source.module("modules/service"), found.prior
    indexed = time.perf_counter()
    classified = classify(found, schemas, source)
    done = time.perf_counter()
    noise = sum(classified.noise.values())
    counts = {
        "addresses": len({*found.drift, *found.changes}),
        "differences": len(classified.seen) + noise,
        "findings": len(classified.seen),
        "noise": noise,
        "skipped": len(classified.skipped),
    }
    seconds = {"load": loaded - begun, "index": indexed - loaded, "classify": done - indexed}
    return {**seconds, **counts, "peak": _peak()}


def _peak() -> float:
    """Bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


ROLES: dict[str, Callable[[Path, float], Any]] = {"make": make, "json": load_json, "classify": classify_plan}

if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(ROLES[sys.argv[1]](Path(sys.argv[2]), float(sys.argv[3]))))
    else:
        sys.exit(main())
