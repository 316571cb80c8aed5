"""Lets a firm onto the bus, as an operator does: python3 firm_on_aws.py frm_… 123456789012"""

import json
import os
import sys
from pathlib import Path

import boto3
from samcli.yamlhelper import yaml_parse

PLATFORM = os.environ["RECADO_DEPLOYED_STACK"]
TEMPLATE = Path(__file__).parent.parent.parent / "infra/firm-on-aws.yaml"

cloud = boto3.client("cloudformation")
[stack] = cloud.describe_stacks(StackName=PLATFORM)["Stacks"]
[queue] = [o["OutputValue"] for o in stack["Outputs"] if o["OutputKey"] == "EventsQueueArn"]
firm, account = sys.argv[1:]
parameters = {"StackName": PLATFORM, "EventsQueueArn": queue, "Firm": firm, "FirmAccount": account}
template = yaml_parse(TEMPLATE.read_text())
# The emulator knows no policies of buses, and lets everybody speak.
del template["Resources"]["MaySpeak"]
name = f"{PLATFORM}-{firm.replace('_', '-')}"
cloud.create_stack(
    StackName=name,
    TemplateBody=json.dumps(template),
    Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
)
cloud.get_waiter("stack_create_complete").wait(StackName=name, WaiterConfig={"Delay": 1})
