"""The page with the phones, in Chromium: what a person sees and does there."""

import contextlib
import http.server
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from playwright.sync_api import expect, sync_playwright

RECADO, CHROMIUM = sys.argv[1:3]
SCREENSHOT = sys.argv[3] if len(sys.argv) > 3 else None
PHONE, OTHER = "+12125550134", "+12125550135"
HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script> & [code]'
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)
LONGEST_WAIT = 60
passed = 0


def check(what, holds):
    global passed
    if not holds:
        raise AssertionError(what)
    passed += 1
    print("ok", what, flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def platform():
    ports = [free_port() for _ in range(3)]
    base = f"http://127.0.0.1:{ports[0]}"
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("RECADO_", "TWILIO_", "STRIPE_"))},
        "RECADO_ADDR": f"127.0.0.1:{ports[0]}",
        "RECADO_CARRIER_ADDR": f"127.0.0.1:{ports[1]}",
        "RECADO_CARDS_ADDR": f"127.0.0.1:{ports[2]}",
        "RECADO_DATA": ":memory:",
    }
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([RECADO], env=environment, stdout=log, stderr=log)
        try:
            wait_for(f"{base}/health", process)
            yield base
        except BaseException:
            log.seek(0)
            sys.stderr.buffer.write(log.read()[-4_000:])
            raise
        finally:
            process.terminate()
            process.wait(10)


def wait_for(url, process):
    end = time.monotonic() + LONGEST_WAIT
    while process.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the platform does not start")


@contextlib.contextmanager
def picture():
    """The address of a picture that loads."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("content-type", "image/png")
            self.end_headers()
            self.wfile.write(PICTURE)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/car.png"
    server.shutdown()


def api(base, path):
    request = urllib.request.Request(base + path, headers={"authorization": "Bearer demo-key"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def run(page, base, picture_url):
    wrong = []
    page.on("console", lambda message: message.type == "error" and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{base}/phone")
    expect(page.get_by_text("No phone has received anything yet")).to_be_visible()
    check("the page says so when nothing has happened", page.title() == "Phones · Recado")

    firm = page.get_by_role("region", name="The firm writes")
    firm.get_by_label("To, a number").fill(PHONE)
    firm.get_by_label("Text").fill("Your car is ready. Recado Demo")
    firm.get_by_role("button", name="Send").click()
    phone = page.locator(f'[data-number="{PHONE}"]')
    messages = phone.get_by_role("log").get_by_role("listitem")
    expect(messages).to_have_count(1)
    expect(messages.first).to_contain_text("Your car is ready. Recado Demo")
    expect(messages.first).to_contain_text("from +15005550006")
    expect(firm.get_by_role("status")).to_contain_text("Accepted for 0.04")
    check("what the firm writes arrives on the phone without a reload", True)

    draft = phone.get_by_label(f"Write as {PHONE}")
    draft.fill(HOSTILE)
    draft.press("Enter")
    expect(messages).to_have_count(2)
    expect(messages.last).to_contain_text(HOSTILE)
    check("markup in a text is shown as text", messages.last.locator("p").inner_text() == HOSTILE)
    check("and nothing in it runs", page.title() == "Phones · Recado" and messages.last.locator("img, script").count() == 0)
    expect(draft).to_have_value("")
    sent = firm.get_by_role("status").inner_text().split()[-1]
    contact = api(base, f"/v1/messages/{sent}")["contact_id"]
    thread = api(base, f"/v1/messages?contact_id={contact}")["data"]
    check("the firm has the answer in its thread", thread[0]["body"] == HOSTILE)

    phone.get_by_text("Picture", exact=True).click()
    phone.get_by_label("Its address").fill(picture_url)
    phone.get_by_role("button", name="Send").click()
    image = messages.last.get_by_role("img", name="Picture")
    expect(image).to_be_visible()
    page.wait_for_function("image => image.naturalWidth === 1", arg=image.element_handle())
    check("a picture is shown", True)

    page.get_by_label("Its number").fill(OTHER)
    page.get_by_role("button", name="Pick it up").click()
    other = page.locator(f'[data-number="{OTHER}"]')
    expect(other.get_by_label(f"Write as {OTHER}")).to_be_focused()
    page.keyboard.type("Do you open on Sunday?")
    page.keyboard.press("Enter")
    expect(other.get_by_role("listitem")).to_have_count(1)
    expect(other.get_by_role("listitem")).to_contain_text("to +15005550006")
    check("another phone can write first, by keyboard alone", True)

    firm.get_by_label("To, a number").fill("ana@example.com")
    firm.get_by_label("Subject").fill("Ready <b>now</b>")
    firm.get_by_label("Text").fill("Your car is ready, <i>Ana</i>. Recado Demo")
    firm.get_by_role("button", name="Send").click()
    mail = page.get_by_role("region", name="E-mails").get_by_role("listitem")
    expect(mail).to_have_count(1)
    expect(mail).to_contain_text("Ready <b>now</b>")
    mail.locator("summary").click()
    expect(mail).to_contain_text("Your car is ready, <i>Ana</i>")
    check("an e-mail stands beside the phones", mail.locator("b, i").count() == 0)

    shown = page.locator("#now")
    before = shown.get_attribute("datetime")
    page.get_by_role("button", name="+1 day").click()
    page.wait_for_function(
        "([shown, before]) => Date.parse(shown.dateTime) - Date.parse(before) > 86_000_000",
        arg=[shown.element_handle(), before],
    )
    check("the platform's time moves", True)
    check("nothing went wrong in the browser", wrong == [])

    firm.get_by_label("API key").fill("no-key")
    firm.get_by_role("button", name="Send").click()
    expect(firm.get_by_role("status")).to_have_class("said wrong")
    check("a refusal is told", firm.get_by_role("status").inner_text() != "")
    page.reload()
    expect(page.locator(".phone")).to_have_count(2)
    expect(messages).to_have_count(3)
    check("a reload shows the same", True)


def main():
    with platform() as base, picture() as picture_url, sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(LONGEST_WAIT * 1_000)
        expect.set_options(timeout=LONGEST_WAIT * 1_000)
        try:
            run(page, base, picture_url)
        finally:
            if SCREENSHOT:
                page.screenshot(path=SCREENSHOT, full_page=True)
            browser.close()
    print(f"{passed} passed, 0 failed")


main()
