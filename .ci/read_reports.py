"""Reads the reports of a capture with programs that read such reports elsewhere: junitparser, GitHub's own Markdown parser,
Python's reader of CSV, and the messages of OpenTelemetry. Arguments: the binary, and captures."""

import base64
import collections
import csv
import io
import json
import subprocess
import sys

import cmarkgfm
import junitparser
from google.protobuf import json_format
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status, TracesData

# Bytes of the ids of OTLP. Its JSON writes them in hex, where that of Protocol Buffers has Base64.
ID_BYTES = {"traceId": 16, "spanId": 8, "parentSpanId": 8}


def report(binary, name, capture, command="validate"):
    run = subprocess.run(
        [binary, command, "-q", "--no-config", "--format", name, capture], capture_output=True, text=True
    )
    assert run.returncode in (0, 1), (name, capture, run.stderr)
    return run.stdout


def with_base64_ids(members):
    """The members of an object of OTLP, ids as Protocol Buffers want them. A span without a parent has no id of one."""
    read = dict(members)
    assert len(read) == len(members), f"a member stands twice: {members}"
    for name, size in ID_BYTES.items():
        if name in read:
            identity = bytes.fromhex(read[name])
            assert len(identity) == size and any(identity), (name, read[name])
            read[name] = base64.b64encode(identity).decode()
    return read


def read_traces(binary, capture):
    """Returns the number of events in the spans of a capture. A member that OTLP does not know is an error of the parser."""
    document = json.loads(report(binary, "otlp", capture, "print"), object_pairs_hook=with_base64_ids)
    traces = json_format.ParseDict(document, TracesData())
    services = [
        (next(it.value.string_value for it in of.resource.attributes if it.key == "service.name"), scope.spans)
        for of in traces.resource_spans
        for scope in of.scope_spans
    ]
    assert all(name for name, _ in services), capture
    spans = [span for _, spans in services for span in spans]
    known = {(span.trace_id, span.span_id) for span in spans}
    assert len(known) == len(spans), f"{capture}: two spans have one id"
    roots = collections.Counter(span.trace_id for span in spans if not span.parent_span_id)
    assert set(roots) == {span.trace_id for span in spans} and all(it == 1 for it in roots.values()), (capture, roots)
    for span in spans:
        told = (capture, span)
        assert len(span.trace_id) == 16 and len(span.span_id) == 8 and span.name, told
        assert not span.parent_span_id or (span.trace_id, span.parent_span_id) in known, told
        assert span.parent_span_id != span.span_id, told
        assert span.kind == Span.SPAN_KIND_INTERNAL, told
        assert 0 < span.start_time_unix_nano <= span.end_time_unix_nano, told
        within = range(span.start_time_unix_nano, span.end_time_unix_nano + 1)
        assert span.events and all(event.time_unix_nano in within and event.name for event in span.events), told
        verdicts = [it.value.string_value for event in span.events for it in event.attributes if it.key == "cxray.verdict"]
        assert len(verdicts) == len(span.events), told
        assert (span.status.code == Status.STATUS_CODE_ERROR) == ("invalid" in verdicts), told
    return sum(len(span.events) for span in spans)


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
events = sum(read_traces(sys.argv[1], capture) for capture in sys.argv[2:])
assert events > 50, f"only {events} events in the traces of all captures"
print(f"{count} findings, read by junitparser, cmark-gfm and csv; {events} events of traces, read by opentelemetry-proto")
