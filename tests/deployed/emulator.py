"""MiniStack, with one difference from AWS corrected: the ARN of a schedule names its group, and a role
that may only touch one group's schedules is judged by it."""

import json

from ministack import app
from ministack.core import iam_actions

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


iam_actions.extract_resource_arn = resource_arn
app.main()
