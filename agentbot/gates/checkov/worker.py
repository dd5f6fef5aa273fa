"""Checkov's side of the conversation: run by the Python of Checkov's own environment, nothing of agentbot is there.

One line of JSON comes in, one goes out. Whatever Checkov or a check prints goes to stderr, and there is no network. An
error of Checkov ends the process: whoever asked takes that for an answer.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

LOG_BYTES = 16 * 1024 * 1024
"""How large stderr may become."""
NETWORK = ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.sendto")
FRAMEWORK = "terraform"
ITSELF = "Checkov"
"""What breaks where no check is being run."""


def main() -> None:
    """Load the checks that the first line names, then scan a folder for each further line."""
    gc.disable()  # walking what is only just being loaded is a third of the start
    requests, answers = _channel()
    sys.addaudithook(_refuse_network)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LOG_BYTES, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    setup = json.loads(requests.readline())
    scanner = Scanner(setup["skip"])
    problems = [problem for folder in setup["checks"] for problem in scanner.load(Path(folder))]
    canary = scanner.scan(setup["canary"], skip=False)
    _answer(answers, {**scanner.abilities(), "problems": problems, "canary": canary})
    gc.freeze()
    gc.enable()
    for line in requests:
        watch = threading.Timer(setup["time_limit"], os._exit, (1,))  # whoever asked may be gone
        watch.daemon = True
        watch.start()
        request = json.loads(line)
        _answer(answers, {"number": request["number"], **scanner.scan(request["folder"])})
        watch.cancel()


def _channel() -> tuple[IO[str], IO[str]]:
    """The pipes to whoever asks; everybody else finds nothing on stdin, and stderr behind stdout."""
    requests, answers = os.fdopen(os.dup(0), encoding="utf-8"), os.fdopen(os.dup(1), "w", encoding="utf-8")
    with open(os.devnull) as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    return requests, answers


def _answer(answers: IO[str], document: dict[str, Any]) -> None:
    answers.write(json.dumps(document) + "\n")
    answers.flush()


def _refuse_network(event: str, arguments: tuple[Any, ...]) -> None:
    if event in NETWORK:
        raise PermissionError("Checkov has no network here.")


class Scanner:
    """Checkov with its checks loaded, and what it does in silence made known."""

    def __init__(self, skip: list[str]) -> None:
        # Imported here: what an import prints must not reach the pipe.
        from checkov.common.checks.base_check_registry import BaseCheckRegistry  # type: ignore[import-not-found]
        from checkov.common.checks_infra.registry import get_graph_checks_registry  # type: ignore[import-not-found]
        from checkov.runner_filter import RunnerFilter  # type: ignore[import-not-found]
        from checkov.terraform.checks.resource.registry import resource_registry  # type: ignore[import-not-found]
        from checkov.terraform.checks.utils.base_cloudsplaining_iam_scanner import (  # type: ignore[import-not-found]
            BaseTerraformCloudsplainingIAMScanner,
        )
        from checkov.terraform.runner import Runner  # type: ignore[import-not-found]

        self._runner, self._registry = Runner, BaseCheckRegistry
        self._resources, self._graph = resource_registry, get_graph_checks_registry(FRAMEWORK)
        self._skipping = RunnerFilter(framework=[FRAMEWORK], skip_checks=skip, show_progress_bar=False)
        self._everything = RunnerFilter(framework=[FRAMEWORK], show_progress_bar=False)
        self._seen: set[tuple[str, str]] = set()
        self._crashed: set[tuple[str, str, str]] = set()
        self._running = ITSELF
        self._graph.load_checks()
        self._policies = BaseTerraformCloudsplainingIAMScanner.policy_document_cache
        BaseCheckRegistry.run_check = self._noting(BaseCheckRegistry.run_check)
        self._graph.run_checks = self._one_by_one
        # NOTE: Checkov never looks at what its threads end with; a resource that breaks one is in no result.
        Future.set_exception = self._noting_exceptions(Future.set_exception)  # type: ignore[method-assign]

    def abilities(self) -> dict[str, Any]:
        """The version, the ids of all checks, and the resource types that some check in Python is for."""
        kinds = {
            kind
            for kind, checks in self._resources.checks.items()
            if any(self._skipping.should_run_check(check, report_type=FRAMEWORK) for check in checks)
        }
        return {"version": version("checkov"), "checks": sorted(self._ids()), "kinds": sorted(kinds)}

    def load(self, folder: Path) -> list[str]:
        """Load a folder's checks; what could not be loaded, a line each."""
        files = sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".yml", ".json"))
        written = {str(file.relative_to(folder)): _document(file) for file in files}
        if broken := [f"{name}: {value}" for name, value in written.items() if isinstance(value, str)]:
            return broken  # Checkov would end here
        known, old = self._ids(), len(self._registry.get_all_registered_checks())
        with _Errors() as errors:
            self._resources.load_external_checks(str(folder))
            self._graph.load_external_checks(str(folder))
        new = [check.id for check in self._registry.get_all_registered_checks()[old:]]
        taken = [f"the id {name} is taken" for name in sorted(known.intersection(new))]
        said = [line.replace(f"{folder}/", "") for line in errors.lines]
        return [*said, *taken, *_not_imported(folder), *self._not_read(written, known)]

    def _not_read(self, written: Mapping[str, Any], known: set[str]) -> Iterator[str]:
        """Checks in YAML or JSON that Checkov left out in silence; other documents are none of its business."""
        loaded = {check.id for check in self._graph.checks}
        for name, value in written.items():
            head = value.get("metadata") if isinstance(value, dict) else None
            check_id = head.get("id") if isinstance(head, dict) else None
            if isinstance(value, dict) and ("definition" in value or check_id is not None):
                if check_id in known:
                    yield f"{name}: the id {check_id} is taken"
                elif check_id not in loaded:
                    yield f"{name}: it cannot be read as a check"

    def _ids(self) -> set[str]:
        return {check.id for check in (*self._registry.get_all_registered_checks(), *self._graph.checks)}

    def scan(self, folder: str, *, skip: bool = True) -> dict[str, Any]:
        """What Checkov says of a folder, without any line of its code."""
        self._seen.clear()
        self._crashed.clear()
        # Kept by path and name for as long as the process lives: the next tree's policy would be taken for this one's.
        self._policies.clear()
        runner = self._runner()
        report = runner.run(root_folder=folder, runner_filter=self._skipping if skip else self._everything)
        parsed = {path for path, content in runner.graph_manager.parser.loaded_files_map.items() if content is not None}
        return {
            "failed": [(*_place(record), *_about(record)) for record in report.failed_checks],
            "passed": [_place(record) for record in report.passed_checks],
            "skipped": [_place(record) for record in report.skipped_checks],
            "crashed": sorted(self._crashed),
            "seen": sorted(self._seen),
            "read": sorted(os.path.relpath(path, folder) for path in parsed),
            "unread": sorted(os.path.relpath(path, folder) for path in report.parsing_errors),
        }

    def _noting(self, run_check: Callable[..., Any]) -> Callable[..., Any]:
        def noting(registry: Any, check: Any, conf: Any, name: str, kind: str, file: str, skip_info: Any) -> Any:
            result = run_check(registry, check, conf, name, kind, file, skip_info)
            place = (f"{kind}.{name}", file.removeprefix("/"))
            self._seen.add(place)
            if "check" in result:  # only where an exception was swallowed
                self._crashed.add((check.id, *place))
            return result

        return noting

    def _one_by_one(self, graph: Any, runner_filter: Any, report_type: str) -> Any:
        """Checks of the graph, so that an exception in one of their many threads is known to be of this one."""
        results: dict[Any, Any] = {}
        with ThreadPoolExecutor(1) as executor:
            for check in self._graph.checks:
                if runner_filter.should_run_check(check, report_type=report_type):
                    self._running = check.id
                    executor.submit(self._graph.run_check_parallel, check, results, graph).exception()
        self._running = ITSELF
        return results

    def _noting_exceptions(self, set_exception: Callable[..., None]) -> Callable[..., None]:
        def noting(future: Future[Any], exception: BaseException | None) -> None:
            self._crashed.add((self._running, "", ""))
            set_exception(future, exception)

        return noting


def _document(file: Path) -> Any:
    """What a file holds, or as text what is wrong with it."""
    import yaml

    try:
        value = json.loads(file.read_bytes()) if file.suffix == ".json" else yaml.safe_load(file.read_bytes())
        json.dumps(value)
    except (yaml.YAMLError, ValueError, TypeError) as problem:
        return f"it is not one plain document ({type(problem).__name__})"
    return None if isinstance(value, str) else value


def _not_imported(folder: Path) -> Iterator[str]:
    """Files that speak of Checkov, and that it did not load."""
    loaded = {getattr(module, "__file__", None) for module in list(sys.modules.values())}
    for file in sorted(folder.rglob("*.py")):
        if str(file) not in loaded and file.name != "__init__.py" and b"checkov" in file.read_bytes():
            yield f"{file.relative_to(folder)}: Checkov loads it only with an `__init__.py` beside it"


def _place(record: Any) -> tuple[str, str, str]:
    return record.check_id, record.resource, record.file_path.removeprefix("/")


def _about(record: Any) -> tuple[int, str, str]:
    return record.file_line_range[0], record.check_name, record.severity.name if record.severity else ""


class _Errors(logging.Handler):
    """The exceptions that are swallowed and logged while checks are loaded."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info:
            self.lines.append(f"{record.getMessage()} ({record.exc_info[1]!r})")

    def __enter__(self) -> _Errors:
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger().removeHandler(self)


if __name__ == "__main__":
    main()
