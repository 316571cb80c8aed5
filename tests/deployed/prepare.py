"""The secrets and the e-mail identity that an operator creates before the first deployment."""

import json
import os

import boto3

manager = boto3.client("secretsmanager")
carrier = {
    "account_sid": "AC00000000000000000000000000000000",
    "auth_token": "local-token",
    "reference_key": "0123456789abcdef0123456789abcdef",
}
manager.create_secret(Name="recado/test/carrier", SecretString=json.dumps(carrier))
operator = os.environ["RECADO_DEPLOYED_OPERATOR_TOKEN"]
manager.create_secret(Name="recado/test/operator", SecretString=operator)
payments = {"secret_key": "sk_test_deployed", "webhook_secrets": ["whsec_deployed"]}
manager.create_secret(Name="recado/test/payments", SecretString=json.dumps(payments))
boto3.client("sesv2").create_email_identity(EmailIdentity="recado.example")
