"""What each function's start costs here: python3 tests/deployed/figures.py [runs]

It plays Lambda's Runtime API, and the AWS services with empty answers, so that what is measured is the
function alone. `next` is the time from exec to the first call for work, warm-up included; the rest is
measured after a first request. Needs target/functions/<name>/bootstrap, and nothing else."""

import http.server
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
RUNS = int(sys.argv[1]) if len(sys.argv) > 1 else 11
TARGETS = {"next ms": 10, "cpu ms": 30, "resident MiB": 16, "stripped MiB": 8}
SECRETS = {
    "carrier": json.dumps({"account_sid": "AC0", "auth_token": "t", "reference_key": "k"}),
    "operator": "token",
    "payments": json.dumps({"secret_key": "k", "webhook_secrets": ["w"]}),
}
EVENTS = {"deliver": "sqs", "reminders": "eventbridge"}


class Stage:
    """One start of one function."""

    def __init__(self, name):
        self.event = (HERE / "events" / f"{EVENTS.get(name, 'api-gateway-v2')}.json").read_bytes()
        if name not in EVENTS:
            self.event = self.event.replace(b'"/health"', b'"/v1/balance"')
        self.asked, self.answered = threading.Event(), threading.Event()
        self.asked_at = None


class World(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, body, status=200, headers=()):
        self.send_response(status)
        for name, value in (("content-type", "application/json"), *headers):
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        now, stage = time.perf_counter(), self.server.stage
        if stage.asked_at is not None:
            threading.Event().wait()  # there is no second event
        stage.asked_at = now
        stage.asked.set()
        deadline = str(int(time.time() * 1000) + 30_000)
        self.answer(
            stage.event,
            headers=(
                ("lambda-runtime-aws-request-id", "8476a536-e9f4-11e8-9739-2dfe598c3fcd"),
                ("lambda-runtime-deadline-ms", deadline),
                ("lambda-runtime-invoked-function-arn", "arn:aws:lambda:us-east-1:1:function:f"),
                ("lambda-runtime-trace-id", "Root=1-5759e988-bd862e3fe1be46a994272793"),
            ),
        )

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        chunked = "chunked" in self.headers.get("transfer-encoding", "")
        body = b"" if chunked else self.rfile.read(length)
        while chunked and (size := int(self.rfile.readline(), 16)):
            body += self.rfile.read(size + 2)
        if self.path.startswith("/2018-06-01/"):
            self.answer(b"{}", 202)
            self.server.stage.answered.set()
        elif "GetSecretValue" in self.headers.get("x-amz-target", ""):
            secret = SECRETS[json.loads(body)["SecretId"]]
            self.answer(json.dumps({"SecretString": secret}).encode())
        else:
            self.answer(b"{}")


def environment(port):
    address = f"127.0.0.1:{port}"
    ours = {
        "AWS_LAMBDA_RUNTIME_API": address,
        "AWS_ENDPOINT_URL": f"http://{address}",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_LAMBDA_FUNCTION_NAME": "figures",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": "figures",
        "AWS_LAMBDA_LOG_STREAM_NAME": "figures",
        "RECADO_CARRIER_SECRET": "carrier",
        "RECADO_OPERATOR_SECRET": "operator",
        "RECADO_PAYMENTS_SECRET": "payments",
        "RECADO_SMS_COUNTRIES": "US,CA",
        "RECADO_UNKNOWN_WAIT_SECS": "600",
        "RECADO_DELIVERY_WORKERS": "50",
        "RECADO_EMAIL_FROM": "recado@example.com",
    }
    template = (HERE.parent.parent / "template.yaml").read_text()
    for name in set(re.findall(r"\b((?:RECADO|TWILIO|STRIPE)_\w+): ", template)):
        ours.setdefault(name, "http://127.0.0.1:9")
    return ours


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, stage):
        super().__init__(("127.0.0.1", 0), World)
        self.stage = stage
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def server_close(self):
        self.socket.close()  # its threads wait for events that never come

    def handle_error(self, *_):
        """A function that was measured is killed, and its connections with it."""


def start(name):
    # A server of its own: what an earlier function asks in its last moment is not answered by it.
    stage = Stage(name)
    server = Server(stage)
    variables = environment(server.server_port)
    began = time.perf_counter()
    process = subprocess.Popen(
        [f"target/functions/{name}/bootstrap"], env=variables, stdout=subprocess.DEVNULL
    )
    try:
        for step in (stage.asked, stage.answered):
            if not step.wait(20):
                raise TimeoutError(f"{name} did not come to {'answer' if stage.asked.is_set() else 'ask'}")
        status = Path(f"/proc/{process.pid}/status").read_text()
        threads = Path(f"/proc/{process.pid}/task").iterdir()
        cpu_ns = sum(int((thread / "schedstat").read_text().split()[0]) for thread in threads)
        return {
            "next ms": (stage.asked_at - began) * 1000,
            "cpu ms": cpu_ns / 1e6,
            "resident MiB": int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024,
        }
    finally:
        process.kill()
        process.wait()
        server.shutdown()
        server.server_close()


print(f"median of {RUNS} starts; targets: {', '.join(f'{k} ≤ {v}' for k, v in TARGETS.items())}\n")
print("| function |", " | ".join(TARGETS), "|")
print("|---|" + "---:|" * len(TARGETS))
for folder in sorted(Path("target/functions").iterdir()):
    runs = [start(folder.name) for _ in range(RUNS)]
    row = {column: statistics.median(run[column] for run in runs) for column in runs[0]}
    row["stripped MiB"] = os.path.getsize(folder / "bootstrap") / 2**20
    print(f"| {folder.name} |", " | ".join(f"{row[column]:.1f}" for column in TARGETS), "|")
