"""Judges a day of captures on Spark, with `examples/spark/judge.py`, in executors of which two are killed in the middle of a task, and
compares the result with that of one local run over the same events, byte for byte. The findings are also those of a run over the captures
themselves, but for columns. Arguments: the binary, and a folder of captures."""

import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

# In place of the binary: when the first task of each kind has begun to write, its executor is killed.
FAULTY = """#!/bin/bash
CXRAY={binary}
KILLED={killed}
case "$*" in
  *--part*) kind=part ;;
  parse*) kind=parse ;;
  *) exec "$CXRAY" "$@" ;;
esac
mkdir "$KILLED/$kind" 2>/dev/null || exec "$CXRAY" "$@"
head -n 100 | "$CXRAY" "$@" | head -n 50
process=$$
until grep -q CoarseGrainedExecutorBackend "/proc/$process/cmdline"; do
  process=$(ps -o ppid= -p "$process" | tr -d " ")
done
kill -9 "$process"
sleep 60
"""


def run(command, codes, **given):
    done = subprocess.run(command, capture_output=True, text=True, **given)
    assert done.returncode in codes, f"{command}: {done.returncode}\n{done.stderr}"


def local(binary, captures, folder):
    """One run over the events of all files."""
    folder.mkdir()
    findings, summary = folder / "findings.ndjson", folder / "summary.json"
    with open(folder / "events", "w") as events:
        parse = [binary, "parse", "-q", "--no-config", "--keep-broken", "--keep-unrecognised", captures]
        assert subprocess.run(parse, stdout=events).returncode in (0, 1)
    validate = [binary, "validate", "-q", "--no-config", "--summary-file", summary, "--format"]
    run([*validate, f"ndjson={folder / 'raw.ndjson'}", captures], (0, 1))
    with open(folder / "events") as events:
        run([*validate, f"ndjson={findings}"], (0, 1), stdin=events)
    assert facts(folder / "raw.ndjson") == facts(findings)
    return findings.read_bytes(), summary.read_bytes()


def facts(findings):
    members = ("file", "record", "line", "severity", "code", "message", "pointer")
    with open(findings) as lines:
        return sorted(tuple(str(it.get(name)) for name in members) for it in map(json.loads, lines))


def on_spark(binary, captures, folder):
    """Two executors with one core each, so that the loss of one leaves the other."""
    import pyspark

    home = pathlib.Path(pyspark.__file__).parent
    faulty, killed, out = folder / "cxray", folder / "killed", folder / "spark"
    faulty.write_text(FAULTY.replace("{binary}", binary).replace("{killed}", str(killed)))
    faulty.chmod(0o755)
    killed.mkdir()
    os.environ |= {"SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": sys.executable}
    submit = [home / "bin/spark-submit", "--master", "local-cluster[2,1,1024]"]
    submit += ["--conf", "spark.executor.memory=768m", "--conf", "spark.ui.enabled=false"]
    run([*submit, "examples/spark/judge.py", "--cxray", faulty, captures, out], (0,))
    assert sorted(it.name for it in killed.iterdir()) == ["parse", "part"], "both kinds of tasks were killed"

    from pyspark.sql import SparkSession

    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    table = session.read.parquet(str(out / "findings"))
    rows = table.groupBy("severity").count().collect()
    findings = (out / "findings.ndjson").read_bytes()
    counts = {severity: findings.count(b'"severity":"%s"' % severity.encode()) for severity in ("error", "warning", "note")}
    assert {row["severity"]: row["count"] for row in rows} == {name: count for name, count in counts.items() if count}, rows
    assert table.where("file is null or record is null or code is null or line is null").count() == 0
    return findings, (out / "summary.json").read_bytes()


def timed(engine, work, *given):
    start = time.monotonic()
    result = work(*given)
    lines = result[0].count(b"\n")
    print(f"{engine}: {lines} findings in {time.monotonic() - start:.0f} s; the largest process so far "
          f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB")
    return result


binary, captures = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    folder = pathlib.Path(folder)
    wanted = timed("local", local, binary, captures, folder / "local")
    found = timed("Spark", on_spark, binary, captures, folder)
    assert wanted[0].count(b"\n") > 100
    for name, one, other in zip(("findings", "summary"), wanted, found):
        assert one == other, f"{name} differ:\n" + "\n".join(
            f"{ours}\n{theirs}" for ours, theirs in zip(one.splitlines(), other.splitlines()) if ours != theirs)[:2000]
