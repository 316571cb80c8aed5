"""What the flows left behind on the emulated AWS: exactly the permissions of the template, logs that
say enough and not too much, alarms that watch what exists, and no dead letters."""

import hashlib
import json
import os
import re
import sys
from pathlib import Path

import boto3

STACK = os.environ["RECADO_DEPLOYED_STACK"]
# Recipients and senders of the flows, their texts, and credentials.
PERSONAL = re.compile(
    r"(?<![0-9a-f])\+?1?(212555|415223|500555)\d{4}(?![0-9a-f])|car is ready|Bearer|rk_(live|test)_"
)
LAMBDAS_OWN_LINES = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")
DYNAMODB = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem", "Scan"]
# A transaction needs the permissions of its parts.
TRANSACTION_ITEMS = {
    "Put": "PutItem",
    "Update": "UpdateItem",
    "Delete": "DeleteItem",
    "ConditionCheck": "ConditionCheckItem",
    "Get": "GetItem",
}
# A recorded call, by its name in the recording, and the permissions that it needs.
CALLS = {name: [f"dynamodb:{name}"] for name in DYNAMODB} | {
    "SendMessage": ["sqs:SendMessage"],
    "ReceiveMessage": ["sqs:ReceiveMessage"],
    "DeleteMessage": ["sqs:DeleteMessage"],
    "PutEvents": ["events:PutEvents"],
    "SendEmail": ["ses:SendEmail"],
    "GetSecretValue": ["secretsmanager:GetSecretValue"],
    # The recording names what is no JSON protocol by its method.
    "GET.scheduler": ["scheduler:ListSchedules", "scheduler:GetSchedule"],
    "POST.scheduler": ["scheduler:CreateSchedule", "iam:PassRole"],
    "PUT.scheduler": ["scheduler:UpdateSchedule", "iam:PassRole"],
    "DELETE.scheduler": ["scheduler:DeleteSchedule"],
}

# What a function needs only when something happens that these flows cannot bring about.
OUTAGE = "the carrier leaves an outcome open"
AGED = "a sweep or a nightly check meets what is minutes old"
ERASED = "an erased contact has messages that are scheduled"
ANSWERED = "a client answers what a rule asks, and takes back a reminder that waits"
POOR = "this of all messages makes the balance fall below its alert"
TWICE = "an event is told again after a failure half-way"
UNSEEN = {
    ("deliver", "dynamodb:ConditionCheckItem"): OUTAGE,
    ("deliver", "dynamodb:BatchGetItem"): AGED,
    ("deliver", "dynamodb:BatchWriteItem"): AGED,
    ("deliver", "dynamodb:DeleteItem"): AGED,
    ("deliver", "scheduler:DeleteSchedule"): ANSWERED,
    ("events", "dynamodb:UpdateItem"): POOR,
    ("events", "scheduler:UpdateSchedule"): TWICE,
    ("manage", "dynamodb:BatchWriteItem"): ERASED,
    ("manage", "events:PutEvents"): ERASED,
    ("reminders", "dynamodb:UpdateItem"): POOR,
    ("reminders", "events:PutEvents"): ANSWERED,
}

# Metrics that alarms wait for and these flows give no reason to emit.
SILENT = {("Events", "Event", "message.unknown"), ("Events", "Event", "money.finding")}
emitted = set()


def functions():
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    for function in (function for page in pages for function in page["Functions"]):
        if function["FunctionName"].startswith(STACK + "-"):
            yield function["FunctionName"].removeprefix(STACK + "-"), function


def called(function):
    """The permissions that the function's calls needed."""
    # The emulator gives each pair of function and role one access key.
    pair = f"{function['FunctionArn']}:{function['Role']}"
    key = "ASIA" + hashlib.sha256(pair.encode()).hexdigest()[:16].upper()
    needed = set()
    for line in Path(os.environ["RECADO_CALLS"]).read_text(encoding="utf-8").splitlines():
        caller, name, parts = json.loads(line)
        if caller == key:
            needed.update(CALLS.get(name, []))
            needed.update(f"dynamodb:{TRANSACTION_ITEMS[part]}" for part in parts)
    return needed


def granted(function):
    """What its role allows, but for what Lambda does itself in a function's name."""
    iam, role, allowed = boto3.client("iam"), function["Role"].rsplit("/", 1)[1], set()
    for name in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]
        for statement in document["Statement"]:
            actions = statement["Action"]
            if name != "consume":
                allowed.update([actions] if isinstance(actions, str) else actions)
    return allowed


def permission_faults():
    for name, function in functions():
        needed, allowed = called(function), granted(function)
        yield from (f"{name} lacks {action}" for action in sorted(needed - allowed))
        unseen = {action for function, action in UNSEEN if function == name}
        if seen := sorted(unseen & needed):
            print(f"{name} was seen to need {', '.join(seen)} this time")
        yield from (f"{name} never needs {action}" for action in sorted(allowed - needed - unseen))


def lines():
    logs, group = boto3.client("logs"), f"/recado/{STACK}"
    streams = logs.get_paginator("describe_log_streams").paginate(logGroupName=group)
    for stream in (stream for page in streams for stream in page["logStreams"]):
        read = logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"])
        for event in read["events"]:
            for line in event["message"].splitlines():
                if line.strip() and not line.startswith(LAMBDAS_OWN_LINES):
                    yield line


def log_faults():
    """Also collects the metrics, for whoever watches them."""
    seen = set()
    for line in lines():
        if PERSONAL.search(line):
            yield f"personal data in the log: {line}"
        if "AccessDenied" in line or "this function was given no" in line:
            yield f"a permission or a port is missing: {line}"
        try:
            entry = json.loads(line)
        except ValueError:
            yield f"no JSON in the log: {line}"
            continue
        for directive in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            [[dimension]] = directive["Dimensions"]
            for metric in directive["Metrics"]:
                emitted.add((metric["Name"], dimension, entry[dimension]))
        for span in entry.get("spans", []):
            seen.update(span)
    for wanted in ("requestId", "xrayTraceId", "firm", "message_id"):
        if wanted not in seen:
            yield f"no line of the log has a {wanted}"


def watched():
    """The metric and the dimensions of every alarm."""
    alarms = boto3.client("cloudwatch").get_paginator("describe_alarms").paginate()
    for alarm in (alarm for page in alarms for alarm in page["MetricAlarms"]):
        of = {dimension["Name"]: dimension["Value"] for dimension in alarm.get("Dimensions", [])}
        yield alarm["AlarmName"], alarm["Namespace"], alarm["MetricName"], of


def alarm_faults():
    """An alarm that watches what does not exist is silent for ever."""
    queues = boto3.client("sqs").list_queues(QueueNamePrefix=f"{STACK}-").get("QueueUrls", [])
    exists = {
        "QueueName": {url.rsplit("/", 1)[1] for url in queues},
        "FunctionName": {f"{STACK}-{name}" for name, _ in functions()},
        "ApiId": {api["ApiId"] for api in boto3.client("apigatewayv2").get_apis()["Items"]},
    }
    names = set()
    for alarm, namespace, metric, of in watched():
        names.add(alarm)
        for dimension, value in of.items():
            known = exists.get(dimension)
            if namespace == "Recado" and (metric, dimension, value) not in emitted | SILENT:
                yield f"{alarm} watches {metric} of {value}, which nobody emits"
            if known is not None and value not in known:
                yield f"{alarm} watches {dimension} {value}, which is not there"
    if len(names) < 5:
        yield f"only {sorted(names)} watch"


def dead_letter_faults():
    sqs = boto3.client("sqs")
    for url in sqs.list_queues(QueueNamePrefix=f"{STACK}-").get("QueueUrls", []):
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        count = int(asked["ApproximateNumberOfMessages"])
        if "DeadLetters" in url and count:
            yield f"{count} dead letters in {url.rsplit('/', 1)[1]}"


faults = [*permission_faults(), *log_faults(), *alarm_faults(), *dead_letter_faults()]
print("\n".join(faults) or "permissions, logs, alarms and dead letters are as they should be")
sys.exit(bool(faults))
