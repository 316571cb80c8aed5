"""What MiniStack's SES lacks: it judges who sends by the address that an e-mail comes from, reports to
EventBridge's default bus what became of one, as a configuration set tells it to, and rules read lists in
what is reported. Addresses at the mailbox simulator, such as bounce@simulator.amazonses.com, decide what
becomes of it."""

import json
import re
from datetime import datetime, timezone
from email.utils import parseaddr

from ministack import app
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudtrail, eventbridge, ses, ses_v2

# What becomes of it: detail-type, event type, and what is told of it.
DELIVERED = ("Email Delivered", "Delivery", {"smtpResponse": "250 2.6.0 Message received"})
BOUNCED = ("Email Bounced", "Bounce", {"bounceType": "Permanent", "bounceSubType": "General"})
COMPLAINED = ("Email Complaint Received", "Complaint", {"complaintFeedbackType": "abuse"})
OUTCOMES = {"bounce": [BOUNCED], "complaint": [DELIVERED, COMPLAINED]}


def report(message_id, sent):
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    [to] = sent["Destination"]["ToAddresses"]
    tags = {tag["Name"]: [tag["Value"]] for tag in sent.get("EmailTags", [])}
    tags["ses:configuration-set"] = [sent["ConfigurationSetName"]]
    mail = {
        "timestamp": now, "source": sent["FromEmailAddress"], "messageId": message_id,
        "destination": [to], "tags": tags,
    }
    local, _, domain = to.partition("@")
    simulated = local if domain == ses._SIMULATOR_DOMAIN else ""
    for detail_type, kind, told in OUTCOMES.get(simulated, [DELIVERED]):
        detail = {"eventType": kind, "mail": mail, kind.lower(): {"timestamp": now, **told}}
        entry = {"Source": "aws.ses", "DetailType": detail_type, "Detail": json.dumps(detail)}
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)


def is_sending(method, path):
    return method == "POST" and path.endswith("/outbound-emails")


plain_enforce = app._enforce_ses_v2


def enforce(method, path, headers, body, query_params, request_id):
    if not is_sending(method, path):
        return plain_enforce(method, path, headers, body, query_params, request_id)
    address = parseaddr(json.loads(body)["FromEmailAddress"])[1]
    identity = address.partition("@")[2]
    return app._enforce_data_plane(
        "sesv2", "ses:SendEmail", headers, query_params, request_id,
        resource_arn=f"arn:aws:ses:{get_region()}:{get_account_id()}:identity/{identity}",
        service_context={"ses:FromAddress": address},
    )


plain_request = ses_v2.handle_request


async def request(method, path, headers, body, query_params):
    answer = await plain_request(method, path, headers, body, query_params)
    if is_sending(method, path) and answer[0] == 200:
        sent = json.loads(body)
        key = app.extract_access_key_id(headers, query_params)
        cloudtrail.record_event(access_key_id=key, event_name="SendEmail", request_params={})
        if "ConfigurationSetName" in sent:
            report(json.loads(answer[2])["MessageId"], sent)
    return answer


def found(event, path):
    for step in re.findall(r"[^.\[\]]+", path.removeprefix("$")):
        event = event[int(step)] if isinstance(event, list) else event[step]
    return event


class Found:
    """An event's view, of which only what was found in it is asked."""

    def __init__(self, view, values):
        self.envelope, self.values = view.envelope, values

    def event_with_detail(self):
        return self.values


plain_transformer = eventbridge._apply_input_transformer


def transformer(asked, rule, view):
    event, paths = view.event_with_detail(), asked.get("InputPathsMap", {})
    if not any("[" in path for path in paths.values()):
        return plain_transformer(asked, rule, view)
    values = {name: found(event, path) for name, path in paths.items()}
    return plain_transformer(
        {**asked, "InputPathsMap": {name: f"$.{name}" for name in values}}, rule, Found(view, values)
    )


def install():
    app._enforce_ses_v2 = enforce
    ses_v2.handle_request = request
    eventbridge._apply_input_transformer = transformer
