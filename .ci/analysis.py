"""Runs what stands in `docs/analysis.md`, with DuckDB, Polars and kcat, on eight days of captures, and compares the results with those
that are computed here, line by line. Arguments: the binary, and a folder of captures that `examples/day` wrote."""

import collections
import datetime
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

import confluent_kafka
import duckdb

PAGE = pathlib.Path("docs/analysis.md").read_text()
RELEASE = datetime.datetime(2024, 6, 14, tzinfo=datetime.UTC)


def blocks(language, heading):
    section = re.search(rf"^{heading}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)[1]
    found = re.findall(rf"^```{language}\n(.*?)^```", section, re.M | re.S)
    assert found, f"no {language} below {heading}"
    return found


def shell(script):
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)


def lines(name):
    with open(name) as file:
        return [json.loads(line) for line in file]


def quantile(values, share):
    """Between the two values around the place, as both engines do."""
    values = sorted(values)
    place = share * (len(values) - 1)
    low, high = values[int(place)], values[min(int(place) + 1, len(values) - 1)]
    return low + (high - low) * (place - int(place))


def expected():
    events, findings = lines("events.ndjson"), lines("findings.ndjson")
    assert len(events) > 20_000 and len(findings) > 100, (len(events), len(findings))
    times = {}
    for event in events:
        event["time"] = datetime.datetime.fromisoformat(event["time"])
        times[event["source"]["file"], event["source"]["record"]] = event["time"]
    wrong = {(it["file"], it["record"]) for it in findings if it["severity"] == "error"}

    worst = collections.defaultdict(lambda: [0, 0])
    for event in events:
        day = event["time"].replace(hour=0, minute=0, second=0, microsecond=0)
        count = worst[day - datetime.timedelta(days=day.weekday()), event["api"], event["event"]]
        count[0] += 1
        count[1] += (event["source"]["file"], event["source"]["record"]) in wrong
    worst = [(*key, *count) for key, count in worst.items() if count[1]]
    worst.sort(key=lambda it: (it[0], -it[4] / it[3], it[2]))

    chats = collections.defaultdict(dict)
    for event in events:
        if "conversation" in event:
            chats[event["conversation"]].setdefault(event["event"], event["time"])
    hours = collections.defaultdict(list)
    for chat in chats.values():
        asked, answered = (chat.get(f"WebChatService.{name}Connected") for name in ("client", "agent"))
        if asked and answered and answered >= asked:
            hours[asked.replace(minute=0, second=0, microsecond=0)].append((answered - asked).total_seconds())
    waits = [(hour, len(waits), round(quantile(waits, 0.95), 6)) for hour, waits in sorted(hours.items())]

    members = collections.defaultdict(list)
    for finding in findings:
        if finding["code"] == "undocumented/property":
            member = re.sub(r"/[0-9]+\b", "/*", finding["pointer"])
            members[finding["api"], finding["event"], member].append(times[finding["file"], finding["record"]])
    new = sorted((*key, min(when), len(when)) for key, when in members.items() if min(when) >= RELEASE)
    new.sort(key=lambda it: (it[1], it[2]))

    assert len({week for week, *_ in worst}) > 1, "more than one week"
    assert len(waits) > 100 and len({p95 for *_, p95 in waits}) > 50, waits
    assert new and len(new) < len(members), "members from before and after the release"
    return worst, waits, new


def rounded(rows):
    return [tuple(round(it, 6) if isinstance(it, float) else it for it in row) for row in rows]


def compare(engine, *results):
    for wanted, found in zip(expected(), map(rounded, results), strict=True):
        assert found == wanted, f"{engine}:\n{found[:5]}\nfor\n{wanted[:5]}"


def duckdb_reads():
    database = duckdb.connect()
    views, *queries = blocks("sql", "## DuckDB")
    database.execute(views)
    compare("DuckDB", *(database.execute(query).fetchall() for query in queries))
    return duckdb.__version__


def polars_reads():
    names = {}
    for block in blocks("python", "## Polars"):
        exec(block, names)
    compare("Polars", *(names[it].rows() for it in ("worst", "waits", "members")))
    return names["pl"].__version__


def kafka_is_read(capture):
    """The topic is that of the broker which librdkafka has for tests; `kcat` is the real one."""
    sent = pathlib.Path(capture).read_text().splitlines()
    producer = confluent_kafka.Producer({"test.mock.num.brokers": 1, "log_level": 3})
    for line in sent:
        producer.produce("events", line, partition=0)
        producer.poll(0)
    assert producer.flush(60) == 0
    (broker,) = producer.list_topics().brokers.values()
    address = f"{broker.host}:{broker.port}"
    (recipe,) = blocks("sh", "## Kafka")
    assert "localhost:9092" in recipe
    recipe = recipe.replace("localhost:9092", address)
    read = shell(recipe)
    local = shell(f"cat {capture} | cxray validate --stdin-name events")
    assert local.returncode == 1 and f"{len(sent)} records" in local.stderr, local
    assert (read.returncode, read.stdout, read.stderr) == (1, local.stdout, local.stderr), (read, local)
    # A topic that is not there is no success.
    code = shell(recipe.replace("-t events", "-t nothing")).returncode
    assert code not in (0, 1), code

    # Live: the verdict on a message comes before the next message.
    live = recipe.replace("-o beginning -e", "-o end -u").replace("validate", "validate --format ndjson")
    reader = subprocess.Popen(["bash", "-c", live], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True)
    try:
        first = None
        for _ in range(100):
            producer.produce("events", '{"event":"onInteractionTabChange","data":1}', partition=0)
            producer.flush(10)
            time.sleep(0.1)
            os.set_blocking(reader.stdout.fileno(), False)
            if first := reader.stdout.readline():
                break
        assert first and json.loads(first)["code"] == "schema/type", first
    finally:
        os.killpg(reader.pid, 15)
        reader.wait()
    return len(sent)


binary, captures = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    os.symlink(captures, "captures")
    os.mkdir("bin")
    os.symlink(binary, "bin/cxray")
    os.environ["PATH"] = f"{folder}/bin:{os.environ['PATH']}"
    (prepare,) = blocks("sh", "# Captures as tables")
    made = shell(prepare)
    assert made.returncode == 1 and not made.stderr, made
    versions = f"DuckDB {duckdb_reads()} and Polars {polars_reads()}"
    messages = kafka_is_read("captures/desktop-0.ndjson")
print(f"the queries of docs/analysis.md, with {versions}; {messages} messages of a topic, with kcat")
