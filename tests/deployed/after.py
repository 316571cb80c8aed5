"""What the flows left behind on the emulated AWS: exactly the permissions of the template, logs that
say enough and not too much, and no dead letters."""

import hashlib
import json
import os
import re
import sys

import boto3

STACK = os.environ["RECADO_DEPLOYED_STACK"]
# Recipients and senders of the flows, their texts, and credentials.
PERSONAL = re.compile(
    r"(?<![0-9a-f])\+?1?(212555|415223|500555)\d{4}(?![0-9a-f])|car is ready|Bearer|rk_(live|test)_"
)
LAMBDAS_OWN_LINES = ("START RequestId", "END RequestId", "REPORT RequestId", "INIT_START")
DYNAMODB = ["GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem", "BatchWriteItem", "Scan"]
TRANSACTIONS = ["TransactWriteItems", "TransactGetItems"]
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
    "PutEvents": ["events:PutEvents"],
    "GetSecretValue": ["secretsmanager:GetSecretValue"],
    # The recording names what is no JSON protocol by its method.
    "POST.scheduler": ["scheduler:CreateSchedule", "iam:PassRole"],
    "PUT.scheduler": ["scheduler:UpdateSchedule", "iam:PassRole"],
    "DELETE.scheduler": ["scheduler:DeleteSchedule"],
}

# What a function needs only when something happens that these flows cannot bring about.
OUTAGE = "the carrier leaves an outcome open"
CLOSED = "a message meets closed hours when it is to be delivered"
ERASED = "an erased contact has messages that are scheduled"
UNSEEN = {
    ("deliver", "dynamodb:BatchGetItem"): CLOSED,
    ("deliver", "dynamodb:DeleteItem"): OUTAGE,
    ("deliver", "scheduler:CreateSchedule"): CLOSED,
    ("deliver", "scheduler:UpdateSchedule"): CLOSED,
    ("deliver", "iam:PassRole"): CLOSED,
    ("manage", "scheduler:DeleteSchedule"): ERASED,
    ("manage", "events:PutEvents"): ERASED,
    ("topup", "events:PutEvents"): "a recharge is declined",
}


def functions():
    pages = boto3.client("lambda").get_paginator("list_functions").paginate()
    for function in (function for page in pages for function in page["Functions"]):
        if function["FunctionName"].startswith(STACK + "-"):
            yield function["FunctionName"].removeprefix(STACK + "-"), function


def called(function):
    """The permissions that the function's recorded calls needed."""
    # The emulator gives each pair of function and role one access key.
    pair = f"{function['FunctionArn']}:{function['Role']}"
    key = "ASIA" + hashlib.sha256(pair.encode()).hexdigest()[:16].upper()
    trail, needed = boto3.client("cloudtrail"), set()
    for name in [*CALLS, *TRANSACTIONS]:
        which = {"AccessKeyId": key, "EventName": name}
        attributes = [{"AttributeKey": k, "AttributeValue": v} for k, v in which.items()]
        page = {}
        while events := trail.lookup_events(LookupAttributes=attributes, **page)["Events"]:
            needed.update(CALLS.get(name, []))
            if name not in TRANSACTIONS:
                break
            for event in events:
                call = json.loads(event["CloudTrailEvent"])
                for item in call["requestParameters"]["TransactItems"]:
                    needed.update(f"dynamodb:{TRANSACTION_ITEMS[kind]}" for kind in item)
            # The emulator answers with the newest fifty only, by the second.
            page = {"EndTime": events[-1]["EventTime"].replace(microsecond=0)}
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
    seen, metrics = set(), set()
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
            metrics.update(metric["Name"] for metric in directive["Metrics"])
        for span in entry.get("spans", []):
            seen.update(span)
    for wanted in ("requestId", "xrayTraceId", "firm", "message_id"):
        if wanted not in seen:
            yield f"no line of the log has a {wanted}"
    for wanted in ("Records", "RecordsFailed", "OldestRecord", "Events"):
        if wanted not in metrics:
            yield f"no metric {wanted}"


def dead_letter_faults():
    sqs = boto3.client("sqs")
    for url in sqs.list_queues(QueueNamePrefix=f"{STACK}-").get("QueueUrls", []):
        asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
        count = int(asked["ApproximateNumberOfMessages"])
        if "DeadLetters" in url and count:
            yield f"{count} dead letters in {url.rsplit('/', 1)[1]}"


faults = [*permission_faults(), *log_faults(), *dead_letter_faults()]
print("\n".join(faults) or "permissions, logs and dead letters are as they should be")
sys.exit(bool(faults))
