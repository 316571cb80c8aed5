"""What the invocations of one message take, on the emulated AWS: how many there are, what each writes to
the log as CloudWatch counts it, and its processor time. `infra/costs.md` reckons with these."""

import json
import os
import time
import urllib.request
from collections import defaultdict
from pathlib import Path

import boto3

STACK = os.environ["RECADO_DEPLOYED_STACK"]
URL = os.environ["RECADO_DEPLOYED_URL"]
WARM_UP, MESSAGES = 3, 40
# With each event of a log (CloudWatch's pricing).
EVENT_BYTES = 26
FUNCTIONS = {"/v1/messages": "send", "/webhooks/twilio/status": "twilio"}


def post(path, token, body):
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    request = urllib.request.Request(URL + path, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def new_firm():
    operator = os.environ["RECADO_DEPLOYED_OPERATOR_TOKEN"]
    sender = {"phone": "+14152239999", "segments_per_second": 1000}
    firm = {"name": "Figures", "country": "US", "time_zone": "America/New_York", "senders": [sender]}
    made = post("/admin/firms", operator, firm)
    post(f"/admin/firms/{made['id']}/credit", operator, {"amount": "10.00", "reason": "figures"})
    return made["key"]


def processor_ms():
    """Of each process of a function: whose it is, and what it has taken so far."""
    taken = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if not os.readlink(process / "exe").removesuffix(" (deleted)").endswith("/bootstrap"):
                continue
            environment = (process / "environ").read_bytes().split(b"\0")
            variables = dict(line.split(b"=", 1) for line in environment if b"=" in line)
            name = variables.get(b"AWS_LAMBDA_FUNCTION_NAME", b"").decode()
            threads = [(thread / "schedstat").read_text() for thread in (process / "task").iterdir()]
        except OSError:
            continue
        if name.startswith(f"{STACK}-"):
            of = name.removeprefix(f"{STACK}-")
            taken[process.name] = of, sum(int(line.split()[0]) for line in threads) / 1e6
    return taken


def invocations(since_ms):
    """The log of each invocation since then; the emulator gives each a stream of its own."""
    pages = boto3.client("logs").get_paginator("filter_log_events")
    streams = defaultdict(list)
    for page in pages.paginate(logGroupName=f"/recado/{STACK}", startTime=since_ms):
        for event in page["events"]:
            streams[event["logStreamName"]].append(event["message"])
    return streams.values()


def function_of(lines):
    for line in lines:
        entry = json.loads(line) if line.startswith("{") else {}
        if "_aws" in entry:
            return entry.get("Function")
        for span in entry.get("spans", []):
            if "route" in span:
                return FUNCTIONS.get(span["route"])
    return None


def send(number):
    text = {"to": {"phone": f"+1212555{1000 + number}"}, "body": "Hello, your car is washed."}
    post("/v1/messages", key, text)
    time.sleep(0.7)  # so that each is alone in its batch


key = new_firm()
for number in range(WARM_UP):
    send(number)
time.sleep(3)
since_ms, before = int(time.time() * 1000), processor_ms()
for number in range(WARM_UP, WARM_UP + MESSAGES):
    send(number)
time.sleep(3)  # the last one's callbacks
after = processor_ms()

log = defaultdict(list)
for lines in invocations(since_ms):
    log[function_of(lines)].append(sum(len(line.encode()) + EVENT_BYTES for line in lines))
print("| function | invocations a message | log bytes each | cpu ms each |\n|---|---:|---:|---:|")
for name in ("send", "deliver", "twilio"):
    count = len(log[name])
    spent = sum(ms - before.get(pid, (name, 0))[1] for pid, (of, ms) in after.items() if of == name)
    print(f"| {name} | {count / MESSAGES:.1f} | {sum(log[name]) / count:.0f} | {spent / count:.1f} |")
