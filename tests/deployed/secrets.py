"""The secrets that an operator creates before the first deployment."""

import json
import os

import boto3

manager = boto3.client("secretsmanager")
for name, fields in {
    "carrier": {
        "account_sid": "AC00000000000000000000000000000000",
        "auth_token": "local-token",
        "reference_key": "0123456789abcdef0123456789abcdef",
    },
    "operator": {"token": os.environ["RECADO_DEPLOYED_OPERATOR_TOKEN"]},
}.items():
    manager.create_secret(Name=f"recado/test/{name}", SecretString=json.dumps(fields))
