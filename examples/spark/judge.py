"""Judges a folder of captures on Spark: the findings and totals are those of one `cxray validate` over the same events.

    spark-submit judge.py [--cxray PATH] [--partitions N] CAPTURES OUT

Each file is parsed by a task of its own, so workers need the folder at the same path, and the binary at the path of `--cxray`. The
events of a conversation are judged by one task, in the order of their capture. What the tasks find out are parts (`validate --part`),
which `summary merge` joins: OUT/findings.ndjson, OUT/summary.json, and OUT/findings, a table in Parquet."""

import argparse
import pathlib
import shlex
import subprocess

from pyspark.sql import SparkSession
from pyspark.sql.functions import coalesce, get_json_object
from pyspark.sql.types import StringType

# Members that differ in type from finding to finding (`expected`, `found`, `fix`) are read as JSON text.
FINDING = """severity string, code string, message string, help string, api string, event string, time timestamp, file string,
  record bigint, line bigint, `column` bigint, end_line bigint, end_column bigint, within string, pointer string,
  expected string, found string, fix string"""


def events(spark, cxray, files):
    """Normalised events and broken records of all files, a line each. A file that cannot be read fails its task."""
    parse = f"{shlex.quote(cxray)} parse -q --no-config --keep-broken --keep-unrecognised"
    # Exit code 1 says that a record could not be parsed: it is kept, and judged later.
    script = f'while read -r file; do {parse} "$file" || [ $? -eq 1 ]; done'
    paths = spark.sparkContext.parallelize(files, len(files))
    return paths.pipe(f"bash -ec {shlex.quote(script)}", checkCode=True)


def judged(spark, cxray, lines, partitions):
    """Part lines of all events. Those without a conversation are judged together, for each file."""
    member = lambda pointer: get_json_object("value", pointer)
    table = spark.createDataFrame(lines, StringType())
    table = table.select("value", member("$.conversation").alias("conversation"), member("$.source.file").alias("file"),
                         member("$.source.record").cast("bigint").alias("record"))
    table = table.repartition(partitions, "file", "conversation").sortWithinPartitions("file", "record")
    validate = f"{shlex.quote(cxray)} validate -q --no-config --min-events 0 --fail-on never --part -"
    return table.select("value").rdd.map(lambda row: row.value).pipe(validate, checkCode=True)


def main():
    arguments = argparse.ArgumentParser(description="Judges a folder of captures on Spark.")
    arguments.add_argument("--cxray", default="cxray")
    arguments.add_argument("--partitions", type=int, default=8)
    arguments.add_argument("captures", type=pathlib.Path)
    arguments.add_argument("out", type=pathlib.Path)
    given = arguments.parse_args()

    spark = SparkSession.builder.appName("cxray").getOrCreate()
    files = sorted(str(path) for path in given.captures.iterdir() if path.is_file())
    parts = judged(spark, given.cxray, events(spark, given.cxray, files), given.partitions)
    # Only tasks that succeed commit their files: a task that is tried again leaves nothing twice.
    parts.saveAsTextFile(str(given.out / "parts"))
    findings = given.out / "findings.ndjson"
    merge = [given.cxray, "summary", "merge", "-q", "--no-config", "--min-events", "0"]
    merged = subprocess.run([*merge, "--format", f"ndjson={findings}", "--summary-file", given.out / "summary.json", given.out / "parts"])
    if merged.returncode not in (0, 1):
        raise SystemExit(merged.returncode)
    spark.read.schema(FINDING).json(str(findings)).write.parquet(str(given.out / "findings"))
    spark.stop()


main()
