"""What the deployed stack says, as parameters of the stack that watches it."""

import os

import boto3

STACK = os.environ["RECADO_DEPLOYED_STACK"]
[stack] = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
for output in stack["Outputs"]:
    if output["OutputKey"] == "ApiId" or output["OutputKey"].endswith("DeadLettersName"):
        print(f"{output['OutputKey']}={output['OutputValue']}")
