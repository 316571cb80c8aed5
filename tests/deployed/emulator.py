"""MiniStack, with differences from AWS corrected: the ARN of a schedule names its group, and a role
that may only touch one group's schedules is judged by it; a number that a template takes from a
parameter is a number; what became of e-mails is reported. It also notes in the file RECADO_CALLS which access key called what: a line for
each kind of call. Its own recording shows the newest fifty only."""

import json
import os

import mail_reports
from ministack import app
from ministack.core import iam_actions
from ministack.services import cloudtrail, lambda_svc

plain_resource_arn = iam_actions.extract_resource_arn


def resource_arn(service, method, path, headers, body, query_params, region, account_id):
    arn = plain_resource_arn(
        service, method, path, headers, body, query_params, region, account_id
    )
    if service != "scheduler" or ":schedule/default/" not in arn:
        return arn
    group = query_params.get("groupName") or json.loads(body or b"{}").get("GroupName")
    if isinstance(group, list):
        group = group[0]
    return arn.replace(":schedule/default/", f":schedule/{group or 'default'}/")


plain_concurrency = lambda_svc._sqs_esm_concurrency


def concurrency(mapping, *rest):
    scaling = {key: int(value) for key, value in (mapping.get("ScalingConfig") or {}).items()}
    return plain_concurrency({**mapping, "ScalingConfig": scaling}, *rest)


iam_actions.extract_resource_arn = resource_arn
lambda_svc._sqs_esm_concurrency = concurrency
calls, noted = open(os.environ["RECADO_CALLS"], "w", buffering=1, encoding="utf-8"), set()


def note(*, access_key_id, event_name, request_params, **_):
    parts = {kind for item in request_params.get("TransactItems", []) for kind in item}
    line = json.dumps([access_key_id, event_name, sorted(parts)])
    if line not in noted:
        noted.add(line)
        calls.write(line + "\n")


mail_reports.install()
cloudtrail.record_event = note
app.main()
