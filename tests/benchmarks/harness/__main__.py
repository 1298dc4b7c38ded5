"""Command line of `script/benchmark`."""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.harness.declare import Benchmark, find_benchmarks
from tests.benchmarks.harness.pace import pace, said
from tests.benchmarks.harness.report import Result, as_json, as_table, circumstances, summarise

ROOT = Path(__file__).resolve().parents[3]
RESULTS = ROOT / "benchmark-results"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/benchmark", description="Measures Usher.")
    parser.add_argument("names", nargs="*", help="run those whose name contains one of these")
    parser.add_argument("--list", action="store_true", help="only say which there are")
    parser.add_argument(
        "--json", type=Path, help="result file (default: one below benchmark-results/)"
    )
    return parser.parse_args()


def _in_own_process(chosen: Benchmark) -> dict[str, Any]:
    """Return what the child wrote; CalledProcessError when it failed, after it said why."""
    with tempfile.NamedTemporaryFile(suffix=".json") as result:
        command = [sys.executable, "-m", "tests.benchmarks.harness.child", chosen.name, result.name]
        subprocess.run(command, cwd=ROOT, check=True)
        return json.loads(Path(result.name).read_bytes())  # type: ignore[no-any-return]


def _run(chosen: Benchmark) -> list[Result]:
    print(f"{chosen.name} ...", file=sys.stderr, flush=True)
    measured = _in_own_process(chosen)
    samples, peak = measured["samples"], measured["peak_memory_mb"]
    return [summarise(chosen.name, metric, samples[metric.name], peak) for metric in chosen.metrics]


def _write(document: dict[str, Any], path: Path | None) -> Path:
    if path is None:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{document['about']['at'].replace(':', '')}.json"
    path.write_text(json.dumps(document, indent=1))
    return path


def main() -> int:
    """Run what was asked for; 1 when a benchmark failed or there is none of that name."""
    arguments = _arguments()
    chosen = [
        found
        for found in find_benchmarks()
        if not arguments.names or any(name in found.name for name in arguments.names)
    ]
    if arguments.list or not chosen:
        print("\n".join(found.name for found in chosen) or "There is no such benchmark.")
        return 0 if chosen else 1
    about, results, failed = circumstances(), [], []
    about["pace_before"] = pace()
    for found in chosen:
        try:
            results += _run(found)
        except subprocess.CalledProcessError:
            failed.append(found.name)
    print(
        f"{about['cpus']} CPUs, load {about['load']}, Python {about['python']}, {about['packages']}"
    )
    about["pace_after"] = pace()
    print(said(about["pace_before"], about["pace_after"]))
    print(as_table(results))
    print(f"Written to {_write(as_json(results, about), arguments.json)}")
    if failed:
        print(f"Failed: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
