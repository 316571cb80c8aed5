"""Top-ups on localstripe, and signatures against Stripe's own library."""

import contextlib
import http.server
import json
import os
import queue
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

import stripe

RECADO, LOCALSTRIPE = sys.argv[1:3]
KEY, SECRET, OLD_SECRET = "sk_test_recado", "whsec_new", "whsec_old"
LONGEST_WAIT = 30
checked = 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def check(what, found, expected):
    global checked
    if found != expected:
        raise AssertionError(f"{what}: {found!r} is not {expected!r}")
    checked += 1


def until(what, ask, expected):
    end = time.monotonic() + LONGEST_WAIT
    while (found := ask()) != expected:
        if time.monotonic() > end:
            raise AssertionError(f"{what} stayed {found!r}, not {expected!r}")
        time.sleep(0.1)
    check(what, found, expected)


def call(method, url, body=None, headers=None):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json", **(headers or {})}
    request = urllib.request.Request(url, data, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            status, text = answer.status, answer.read()
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read()
    return status, json.loads(text) if text[:1] in (b"{", b"[") else text.decode()


class Platform:
    """The platform at a base URL, with the demo firm's key."""

    def __init__(self, base):
        self.base = base

    def ask(self, method, path, body=None):
        status, answer = call(method, self.base + path, body, {"authorization": "Bearer demo-key"})
        if status >= 300:
            raise AssertionError(f"{method} {path}: {status} {answer}")
        return answer

    def available(self):
        return self.ask("GET", "/v1/balance")["available"]["amount"]

    def top_up(self, amount, **more):
        return self.ask("POST", "/v1/topups", {"amount": amount, **more})

    def hear(self, body, secret=SECRET, at=None, header=None):
        """A webhook signed by Stripe's library."""
        at = int(time.time()) if at is None else at
        signature = stripe.WebhookSignature._compute_signature(f"{at}.{body}", secret)
        header = header or f"t={at},v1={signature}"
        status, _ = call("POST", self.base + "/webhooks/stripe", body.encode(), {"stripe-signature": header})
        return status


@contextlib.contextmanager
def process(command, environment, log):
    with open(log, "w", encoding="utf-8") as output:
        running = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=output, cwd=os.path.dirname(log))
        try:
            yield
        finally:
            running.terminate()
            running.wait(10)


def answers(url):
    try:
        return call("GET", url)[0] < 500
    except OSError:
        return False


@contextlib.contextmanager
def platform(folder, name, **more):
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    environment = {
        "RECADO_ADDR": f"127.0.0.1:{port}",
        "RECADO_DATA": ":memory:",
        "RECADO_CARRIER_ADDR": "127.0.0.1:0",
        "STRIPE_SECRET_KEY": KEY,
        "STRIPE_WEBHOOK_SECRET": f"{SECRET},{OLD_SECRET}",
        **more,
    }
    with process([os.path.abspath(RECADO)], environment, os.path.join(folder, f"{name}.log")):
        until(f"{name} answers", lambda: answers(base + "/health"), True)
        yield Platform(base)


def on_localstripe(folder):
    port = free_port()
    provider = f"http://127.0.0.1:{port}"
    command = [LOCALSTRIPE, "--port", str(port), "--from-scratch"]
    with (
        process(command, {}, os.path.join(folder, "localstripe.log")),
        platform(folder, "on_localstripe", STRIPE_BASE_URL=provider) as recado,
    ):
        until("localstripe answers", lambda: answers(provider + "/v1/balance"), True)
        hook = {"url": recado.base + "/webhooks/stripe", "secret": SECRET}
        check("the webhook is set", call("POST", provider + "/_config/webhooks/recado", hook)[0], 200)
        client = stripe.StripeClient(KEY, base_addresses={"api": provider})

        def pay(top_up, number):
            card = {"number": number, "exp_month": 12, "exp_year": 2030, "cvc": "123"}
            method = client.v1.payment_methods.create({"type": "card", "card": card})
            intent = top_up["payment_intent_id"]
            client.v1.payment_intents.update(intent, {"payment_method": method.id})
            return client.v1.payment_intents.confirm(intent)

        def status(top_up):
            return recado.ask("GET", f"/v1/topups/{top_up['id']}")["status"]

        top_up = recado.top_up("25.50")
        intent = client.v1.payment_intents.retrieve(top_up["payment_intent_id"])
        check("cents", (intent.amount, intent.currency), (2550, "usd"))
        check("metadata", intent.metadata.to_dict(), {"firm_id": "frm_demo", "topup_id": top_up["id"]})
        check("not paid yet", (status(top_up), recado.available()), ("pending", "10.000000"))
        pay(top_up, "4242424242424242")
        until("credited by localstripe's own webhook", recado.available, "35.500000")
        check("its status", status(top_up), "succeeded")

        declined = recado.top_up("5")
        try:
            pay(declined, "4000000000000341")
        except stripe.StripeError:
            pass
        check("declined", (status(declined), recado.available()), ("pending", "35.500000"))

        # localstripe tells nothing of refunds: Stripe's library signs what Stripe would tell.
        client.v1.refunds.create({"payment_intent": intent.id, "amount": 1050})
        charge = {"id": "ch_1", "object": "charge", "payment_intent": intent.id, "amount_refunded": 1050}
        event = json.dumps({"id": "evt_1", "object": "event", "type": "charge.refunded", "data": {"object": charge}})
        for _ in range(3):
            check("a refund is heard", recado.hear(event), 204)
            check("a refund is booked once", recado.available(), "25.000000")
        signatures(recado, event)
        taken_and_given_back(recado, client, intent.id)
        foreign = client.v1.payment_intents.create({"amount": 900, "currency": "usd"})
        body = json.dumps({"type": "payment_intent.succeeded", "data": {"object": {"id": foreign.id}}})
        check("a payment that is not ours", recado.hear(body), 204)
        check("a payment that nobody knows", recado.hear(body.replace(foreign.id, "pi_nobody")), 204)
        check("a senseless body", recado.hear("{}"), 400)
        check("nothing else moved", recado.available(), "25.000000")


def taken_and_given_back(recado, client, intent):
    """A refund that fails after it succeeded, and disputes, told in every order and twice."""
    refund = client.v1.refunds.list({"limit": 1}).data[0]
    tell = lambda kind, **told: check(
        kind,
        recado.hear(json.dumps({"object": "event", "type": kind, "data": {"object": {"payment_intent": intent, **told}}})),
        204,
    )
    refunded = {"id": refund.id, "object": "refund", "amount": 1050, "failure_reason": "expired_or_canceled_card"}
    for kind, status, left in [
        ("refund.created", "pending", "25.000000"),
        ("refund.failed", "failed", "35.500000"),
        ("charge.refund.updated", "failed", "35.500000"),
        ("refund.updated", "succeeded", "35.500000"),
    ]:
        tell(kind, status=status, **refunded)
        check(f"{kind}: {status}", recado.available(), left)
    disputed = lambda number, cents: {"id": f"dp_{number}", "object": "dispute", "amount": cents, "reason": "fraudulent"}
    for kind, status, dispute, left in [
        ("charge.dispute.created", "warning_needs_response", disputed(1, 2550), "35.500000"),
        ("charge.dispute.funds_withdrawn", "needs_response", disputed(1, 2550), "10.000000"),
        ("charge.dispute.created", "needs_response", disputed(1, 2550), "10.000000"),
        ("charge.dispute.funds_reinstated", "under_review", disputed(1, 2550), "35.500000"),
        ("charge.dispute.closed", "won", disputed(1, 2550), "35.500000"),
        ("charge.dispute.closed", "lost", disputed(2, 1050), "25.000000"),
        ("charge.dispute.created", "needs_response", disputed(2, 1050), "25.000000"),
    ]:
        tell(kind, status=status, **dispute)
        check(f"{kind}: {status}", recado.available(), left)
    why = [entry["description"] for entry in recado.ask("GET", "/v1/ledger?limit=5")["data"]]
    check(
        "the statement says why",
        why,
        [
            "Top-up disputed at the bank (dp_2: fraudulent)",
            "Disputed top-up, won (dp_1: fraudulent)",
            "Top-up disputed at the bank (dp_1: fraudulent)",
            f"Top-up not paid back after all: the refund failed ({refund.id}: expired_or_canceled_card)",
            "Top-up paid back to the card" + why[4].removeprefix("Top-up paid back to the card"),
        ],
    )


def signatures(recado, event):
    """Which signatures of Stripe's library the platform takes."""
    now = int(time.time())
    sign = lambda secret, at=now: stripe.WebhookSignature._compute_signature(f"{at}.{event}", secret)
    for what, expected, arguments in [
        ("the old secret", 204, {"secret": OLD_SECRET}),
        ("another secret", 403, {"secret": "whsec_other"}),
        ("four minutes old", 204, {"at": now - 240}),
        ("six minutes old", 403, {"at": now - 360}),
        ("six minutes ahead", 403, {"at": now + 360}),
        ("one of several", 204, {"header": f"t={now},v1={sign('other')},v1={sign(SECRET)}"}),
        ("another scheme", 403, {"header": f"t={now},v0={sign(SECRET)}"}),
        ("another time", 403, {"header": f"t={now - 1},v1={sign(SECRET)}"}),
    ]:
        check(what, recado.hear(event, **arguments), expected)


def on_our_simulator(folder):
    """Our simulator's webhooks, read by Stripe's library on their way to the platform."""
    heard, target = queue.Queue(), {}

    class Ear(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["content-length"]))
            signature = self.headers["stripe-signature"]
            event = stripe.Webhook.construct_event(body, signature, SECRET)
            url = target["base"] + self.path
            status, _ = call("POST", url, body, {"stripe-signature": signature})
            self.send_response(status)
            self.end_headers()
            heard.put(event.type)

        def log_message(self, *_):
            pass

    ear = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
    threading.Thread(target=ear.serve_forever, daemon=True).start()
    cards = f"127.0.0.1:{free_port()}"
    public = f"http://127.0.0.1:{ear.server_port}"
    with platform(folder, "on_our_simulator", RECADO_CARDS_ADDR=cards, RECADO_PUBLIC_URL=public) as recado:
        target["base"] = recado.base
        client = stripe.StripeClient(KEY, base_addresses={"api": f"http://{cards}"})
        top_up = recado.top_up("7")
        intent = top_up["payment_intent_id"]
        client.v1.payment_intents.confirm(intent, {"payment_method": "pm_card_visa"})
        until("credited", recado.available, "17.000000")
        client.v1.refunds.create({"payment_intent": intent})
        until("refunded", recado.available, "10.000000")
        declined = recado.top_up("4")["payment_intent_id"]
        try:
            client.v1.payment_intents.confirm(declined, {"payment_method": "pm_card_chargeDeclined"})
            raise AssertionError("a declined card paid")
        except stripe.CardError as error:
            check("a decline as Stripe's library reads it", error.code, "card_declined")
        failing = recado.top_up("6")["payment_intent_id"]
        client.v1.payment_intents.confirm(failing, {"payment_method": "pm_card_refundFail"})
        refund = client.v1.refunds.create({"payment_intent": failing, "reason": "requested_by_customer"})
        check("a refund succeeds at first", refund.status, "succeeded")
        refund = client.v1.refunds.retrieve(refund.id)
        check("and fails later", (refund.status, refund.failure_reason), ("failed", "expired_or_canceled_card"))
        listed = lambda kinds, **more: client.v1.events.list({"types": kinds, "limit": 1, **more})
        newest = listed(["refund.failed", "charge.refunded"])
        check("events are listed, newest first", (newest.data[0].type, newest.has_more), ("refund.failed", True))
        every = [event.type for event in listed(["refund.failed", "charge.refunded"]).auto_paging_iter()]
        check("every one on some page", every, ["refund.failed", "charge.refunded", "charge.refunded"])
        check("none of tomorrow", listed(["charge.refunded"], created={"gte": int(time.time()) + 86_400}).data, [])
        kinds = [heard.get(timeout=LONGEST_WAIT) for _ in range(13)]
        check("it comes back", recado.available(), "16.000000")
        expected = [
            "payment_intent.created",
            "payment_intent.succeeded",
            "refund.created",
            "charge.refunded",
            "payment_intent.created",
            "payment_intent.payment_failed",
            "payment_intent.created",
            "payment_intent.succeeded",
            "refund.created",
            "charge.refunded",
            "charge.refund.updated",
            "refund.updated",
            "refund.failed",
        ]
        check("events that Stripe's library takes", kinds, expected)
    ear.shutdown()


with tempfile.TemporaryDirectory() as work:
    try:
        on_localstripe(work)
        on_our_simulator(work)
    except BaseException:
        for name in sorted(os.listdir(work)):
            if name.endswith(".log"):
                with open(os.path.join(work, name), encoding="utf-8") as text:
                    print(f"-- {name}\n" + "".join(text.readlines()[-30:]), file=sys.stderr)
        raise
print(f"{checked} passed, 0 failed")
