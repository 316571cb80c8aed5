"""Webhooks signed by Twilio's own library."""

import concurrent.futures
import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

from twilio.request_validator import RequestValidator

RECADO = sys.argv[1]
ACCOUNT, TOKEN = "AC00000000000000000000000000000000", "local-token"
PUBLIC = "https://recado.example"
PATH = "/webhooks/twilio/inbound"
LONGEST_ANSWER = 1.0
checked = 0


class MultiDict(dict):
    """Parameters with repeated keys, as the library reads those of web frameworks."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.pairs = pairs

    def getall(self, key):
        return [value for name, value in self.pairs if name == key]


def check(what, found, expected):
    global checked
    if found != expected:
        raise AssertionError(f"{what}: {found!r} is not {expected!r}")
    checked += 1


def call(base, path, form=None, headers=None):
    data = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(base + path, data, headers or {})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


class Platform:
    def __init__(self, base):
        self.base = base

    def ask(self, path):
        status, text = call(self.base, path, headers={"authorization": "Bearer demo-key"})
        check(path, status, 200)
        return json.loads(text)

    def received(self):
        """How many messages were kept, and what is left to spend."""
        entries = self.ask("/v1/ledger?kind=inbound&limit=200")["data"]
        return len(entries), self.ask("/v1/balance")["available"]["amount"]

    def hear(self, form, url=PUBLIC + PATH, path=PATH, token=TOKEN, signature=None):
        """A webhook with these parameters, signed for `url`."""
        signature = signature or RequestValidator(token).compute_signature(url, MultiDict(form))
        began = time.monotonic()
        status, text = call(self.base, path, form, {"x-twilio-signature": signature})
        if status == 200:
            check("the answer", text, "<Response/>")
            check("it comes within a second", time.monotonic() - began < LONGEST_ANSWER, True)
        return status


@contextlib.contextmanager
def platform(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "RECADO_ADDR": f"127.0.0.1:{port}",
        "RECADO_DATA": ":memory:",
        "RECADO_CARRIER_ADDR": "127.0.0.1:0",
        "RECADO_CARDS_ADDR": "127.0.0.1:0",
        "RECADO_PUBLIC_URL": PUBLIC,
    }
    with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log:
        running = subprocess.Popen([os.path.abspath(RECADO)], env=environment, stdout=log, stderr=log, cwd=folder)
        try:
            base = f"http://127.0.0.1:{port}"
            end = time.monotonic() + 30
            while time.monotonic() < end:
                with contextlib.suppress(OSError):
                    if call(base, "/health")[0] == 200:
                        break
                time.sleep(0.1)
            yield Platform(base)
        finally:
            running.terminate()
            running.wait(10)


def form(sid, *more):
    usual = [
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", "+12125550134"),
        ("To", "+15005550006"),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
    ]
    named = {name for name, _ in more}
    return [(name, value) for name, value in usual if name not in named] + list(more)


def edges(recado):
    """What is rightly signed is kept, once."""
    texts = [
        ("plain", [("Body", "Hello")]),
        ("an empty value", [("Body", ""), ("EmptyParam", "")]),
        ("untrimmed", [("Body", "  two blanks \n\t ")]),
        ("signs of a form", [("Body", "a+b&c=d%20e;f#g?h")]),
        ("accents and emoji", [("Body", "Olá, está pronto? 🚗 zażółć")]),
        ("a key that is another's beginning", [("Body", "x"), ("Sid", "CA123"), ("SidAccount", "AC123")]),
        ("capitals sort before small letters", [("Body", "x"), ("a", "1"), ("B", "2"), ("b", "3"), ("A", "4")]),
        ("a repeated key", [("Body", "x"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]),
        ("parameters nobody knows yet", [("Body", "x"), ("RcsCapability", "1"), ("ÄÖ", "ü")]),
    ]
    kept, _ = recado.received()
    for number, (what, more) in enumerate(texts, 1):
        check(what, recado.hear(form(f"SM{number}", *more)), 200)
        check(f"{what} is kept", recado.received()[0], kept + number)
    kept += len(texts)
    spellings = [
        ("the default port", PUBLIC + ":443" + PATH, PATH),
        ("a query", PUBLIC + PATH + "?foo=1&bar=2", PATH + "?foo=1&bar=2"),
        ("an encoded query", PUBLIC + PATH + "?a=%20b%2Fc&a", PATH + "?a=%20b%2Fc&a"),
    ]
    for number, (what, url, path) in enumerate(spellings, 1):
        check(what, recado.hear(form(f"SMU{number}", ("Body", "x")), url, path), 200)
        check(f"{what} is kept", recado.received()[0], kept + number)


def forgeries(recado):
    """What is not, changes nothing."""
    before = recado.received()
    told = form("SMF", ("Body", "STOP"))
    rightly = RequestValidator(TOKEN).compute_signature(PUBLIC + PATH, MultiDict(told))
    changed = [(name, "START" if name == "Body" else value) for name, value in told]
    others = [
        ("another token", told, {"token": "another"}),
        ("no signature", told, {"signature": " "}),
        ("another text", changed, {"signature": rightly}),
        ("one parameter more", [*told, ("More", "1")], {"signature": rightly}),
        ("one parameter less", [it for it in told if it[0] != "NumMedia"], {"signature": rightly}),
        ("another host", told, {"url": "https://evil.example" + PATH}),
        ("another scheme", told, {"url": "http://recado.example" + PATH}),
        ("another port", told, {"url": PUBLIC + ":8443" + PATH}),
        ("another path", told, {"url": PUBLIC + "/webhooks/twilio/status"}),
        ("a query that was not signed", told, {"path": PATH + "?foo=1"}),
        ("another account", form("SMF", ("Body", "STOP"), ("AccountSid", "AC" + "1" * 32)), {}),
        ("a part of the signature", told, {"signature": rightly[:-4]}),
    ]
    for what, parameters, more in others:
        check(what, recado.hear(parameters, **more), 403)
    check("nothing has changed", recado.received(), before)


def repeats(recado):
    """One message, told many times at once, is one message."""
    kept, _ = recado.received()
    told = form("SMR", ("Body", "Hello"))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: recado.hear(told), range(16)))
    check("all are answered", statuses, [200] * 16)
    check("one effect", recado.received()[0], kept + 1)


with tempfile.TemporaryDirectory() as folder, platform(folder) as recado:
    edges(recado)
    forgeries(recado)
    repeats(recado)
print(f"{checked} checks passed")
