"""Reads the reports of a capture with programs that read such reports elsewhere: junitparser, GitHub's own Markdown parser, and
Python's reader of CSV. Arguments: the binary, and captures."""

import collections
import csv
import io
import json
import subprocess
import sys

import cmarkgfm
import junitparser


def report(binary, name, capture):
    run = subprocess.run(
        [binary, "validate", "-q", "--no-config", "--format", name, capture], capture_output=True, text=True
    )
    assert run.returncode in (0, 1), (name, capture, run.stderr)
    return run.stdout


def read(binary, capture):
    document = json.loads(report(binary, "json", capture))
    findings, summary = document["findings"], document["summary"]

    xml = junitparser.JUnitXml.fromstring(report(binary, "junit", capture).encode())
    cases = [case for suite in xml for case in suite]
    failed = {case.name for case in cases if case.is_failure}
    wrong = {f"{it['api']}/{it['event']}" if "event" in it else it["code"] for it in findings if it["severity"] == "error"}
    assert failed == wrong, (capture, failed, wrong)
    xml.update_statistics()
    assert xml.failures == len(failed) and xml.tests == len(cases), capture
    assert set(summary["by_event"]) <= {case.name for case in cases}, capture

    page = report(binary, "markdown", capture)
    html = cmarkgfm.github_flavored_markdown_to_html(page)
    rows = html.count("<tr>") - 1 if findings else 0
    codes = collections.Counter(it["code"] for it in findings)
    assert all(f"<code>{code}</code>" in html for code in codes), (capture, html)
    assert (rows > 0) == bool(findings) and rows <= len(findings), (capture, rows)
    assert "<script" not in html and "<img" not in html, capture

    table = list(csv.DictReader(io.StringIO(report(binary, "csv", capture))))
    told = [(it["code"], str(it["line"]), str(it["column"])) for it in findings]
    assert [(row["code"], row["line"], row["column"]) for row in table] == told, capture
    return len(findings)


count = sum(read(sys.argv[1], capture) for capture in sys.argv[2:])
assert count > 5, f"only {count} findings in all captures"
print(f"{count} findings, read by junitparser, cmark-gfm and csv")
