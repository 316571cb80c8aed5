"""Each bootstrap under AWS's own runtime emulator, with events as the services send them."""

import json
import os
import platform
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3
import samcli

HERE = Path(__file__).parent
STACK = os.environ["RECADO_DEPLOYED_STACK"]
MACHINE = {"aarch64": "arm64"}.get(platform.machine(), platform.machine())
EMULATOR = Path(samcli.__file__).parent / "local/rapid" / f"aws-lambda-rie-{MACHINE}"
FAILED_RECORD = "059f36b4-87a3-44ab-83d2-661975830a7d"


def is_healthy(answer):
    return answer.get("statusCode") == 200 and answer.get("body") == "ok"


def has_failed_one_record(answer):
    return answer == {"batchItemFailures": [{"itemIdentifier": FAILED_RECORD}]}


def is_done(answer):
    return answer is None


def is_refused(answer):
    return "not a schedule of ours" in answer["errorMessage"]


# Poison fails alone; what is not ours is an error, not a crash.
EVENTS = {
    "deliver": [("sqs", has_failed_one_record), ("sqs-bulk", has_failed_one_record)],
    "events": [("api-gateway-v2", is_healthy), ("sqs-events", has_failed_one_record)],
    "reminders": [("scheduler", is_done), ("eventbridge", is_refused), ("sqs-compose", has_failed_one_record)],
}
HTTP = [("api-gateway-v2", is_healthy)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def invoke(port, event):
    url = f"http://127.0.0.1:{port}/2015-03-31/functions/function/invocations"
    for _ in range(50):
        try:
            with urllib.request.urlopen(url, event, timeout=30) as answer:
                return json.loads(answer.read() or b"null")
        except ConnectionError:
            time.sleep(0.1)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionError):
                raise
            time.sleep(0.1)
    raise TimeoutError(url)


def until_idle(queue):
    sqs = boto3.client("sqs")
    url = sqs.list_queues(QueueNamePrefix=f"{STACK}-{queue}-")["QueueUrls"][0]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    for _ in range(300):
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        if not any(int(attributes[name]) for name in names):
            return
        time.sleep(1)
    raise TimeoutError(f"{queue} still holds {attributes}")


def check(name, configuration):
    port = free_port()
    command = [
        EMULATOR,
        "--runtime-interface-emulator-address", f"127.0.0.1:{port}",
        "--runtime-api-address", f"127.0.0.1:{free_port()}",
        f"target/functions/{name}/bootstrap",
    ]
    settings = configuration["Environment"]["Variables"]
    environment = {**os.environ, **settings, "AWS_LAMBDA_FUNCTION_NAME": configuration["FunctionName"]}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for file, is_right in EVENTS.get(name, HTTP):
            answer = invoke(port, (HERE / "events" / f"{file}.json").read_bytes())
            print(f"{name} {file}: {'ok' if is_right(answer) else f'wrong: {answer}'}")
            yield is_right(answer)
    finally:
        process.terminate()
        log = process.communicate(timeout=10)[0]
        if sys.exc_info()[0]:
            print(log)


listed = boto3.client("lambda").list_functions()["Functions"]
ours = {f["FunctionName"].removeprefix(STACK + "-"): f for f in listed if f["FunctionName"].startswith(STACK + "-")}
assert ours, "nothing is deployed"
# What the template's own schedules fire, in the function's own role, and the work they give.
for due in (b'{"due": "sweep"}', b'{"due": "verify"}'):
    fired = boto3.client("lambda").invoke(FunctionName=f"{STACK}-reminders", Payload=due)
    assert "FunctionError" not in fired, (due, fired["Payload"].read())
    for queue in ("SinglesQueue", "ComposeQueue"):
        until_idle(queue)
answers = [right for name, configuration in sorted(ours.items()) for right in check(name, configuration)]
sys.exit(not all(answers))
