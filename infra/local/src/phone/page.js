// The page shows what the platform tells it and keeps nothing but drafts. Texts come from anybody:
// they are only ever set as text, and only http addresses become pictures.

const MOST_SHOWN = 50;
const find = (selector, within = document) => within.querySelector(selector);
const cards = new Map();
const mails = new Set();
let sender = "";
let ahead = 0;

// --- what happens, as it happens

const events = new EventSource("/phone/events");
events.onopen = () => { find("#connection").textContent = "Live"; };
events.onerror = () => {
  const over = events.readyState === EventSource.CLOSED;
  find("#connection").textContent = over
    ? "There are no simulated phones here, or the platform has stopped: reload to try again."
    : "The platform does not answer; trying again…";
};
events.onmessage = (event) => {
  const shown = JSON.parse(event.data);
  sender = shown.sender;
  setClock(shown.now);
  for (const phone of shown.phones.toReversed()) show(phone);
  for (const mail of shown.mails.toReversed()) showMail(mail);
};

function show({ number, messages }) {
  const card = cards.get(number) ?? pickUp(number);
  const isNew = messages.filter((message) => !card.shown.has(message.sid));
  for (const message of isNew) {
    card.shown.add(message.sid);
    card.list.append(bubble(message));
  }
  if (isNew.length === 0) return;
  card.peer = peerOf(messages.at(-1));
  while (card.list.children.length > MOST_SHOWN) card.list.firstElementChild.remove();
  card.list.scrollTop = card.list.scrollHeight;
}

function showMail(mail) {
  if (mails.has(mail.id)) return;
  mails.add(mail.id);
  const item = find("#mail").content.cloneNode(true).firstElementChild;
  find("strong", item).textContent = mail.subject;
  find("small", item).textContent = `${timeOf(mail.at)} · from ${mail.from_name} · to ${mail.to}`;
  find("p", item).textContent = mail.text;
  const list = find("#mails ol");
  list.prepend(item);
  while (list.children.length > MOST_SHOWN) list.lastElementChild.remove();
  find("#mails").hidden = false;
}

const peerOf = (message) => (message.sent_by_phone ? message.to : message.from);

function pickUp(number) {
  const element = find("#phone").content.cloneNode(true).firstElementChild;
  const list = find("ol", element);
  const card = { element, list, shown: new Set(), peer: null };
  find("h2", element).textContent = number;
  element.dataset.number = number;
  list.setAttribute("aria-label", `Messages of ${number}`);
  find(".hidden", element).textContent = `Write as ${number}`;
  const form = find("form", element);
  onSubmit(form, (fields) => answer(number, card, form, fields));
  sendOnEnter(form);
  cards.set(number, card);
  find("#empty")?.remove();
  find("#phones").prepend(element);
  return card;
}

function bubble(message) {
  const item = document.createElement("li");
  if (message.sent_by_phone) item.className = "own";
  for (const address of message.media_urls) item.append(picture(address));
  if (message.body) {
    const text = document.createElement("p");
    text.textContent = message.body;
    item.append(text);
  }
  const line = document.createElement("small");
  const at = document.createElement("time");
  at.dateTime = message.at;
  at.title = message.at;
  at.textContent = timeOf(message.at);
  const who = message.sent_by_phone ? `to ${message.to}` : `from ${message.from}`;
  line.append(at, ` · ${who}${message.automatic ? " · by the carrier" : ""}`);
  item.append(line);
  return item;
}

function picture(address) {
  const plain = () => {
    const text = document.createElement("p");
    text.textContent = `Picture: ${address}`;
    return text;
  };
  if (!/^https?:\/\//i.test(address)) return plain();
  const image = new Image();
  image.alt = "Picture";
  image.referrerPolicy = "no-referrer";
  image.onerror = () => image.replaceWith(plain());
  image.src = address;
  return image;
}

// --- what one can do

async function answer(number, card, form, fields) {
  const text = {
    from: number,
    to: card.peer ?? sender,
    body: fields.get("body"),
    media_urls: [fields.get("picture")].filter(Boolean),
  };
  const report = await post("/phone/texts", text);
  form.reset();
  const refused = report.answers.find((status) => status === null || status >= 300);
  if (refused !== undefined) throw new Error(`The platform answered ${refused ?? "nothing"}.`);
  return "";
}

const isEmail = (to) => to.includes("@");

find("#firm [name=to]").addEventListener("input", ({ target }) => {
  find("#firm [name=subject]").parentElement.hidden = !isEmail(target.value);
});

onSubmit(find("#firm"), async (fields) => {
  const to = fields.get("to").trim();
  const message = isEmail(to)
    ? { to: { email: to }, subject: fields.get("subject") }
    : { to: { phone: to.replace(/[\s()-]/g, "") } };
  if (fields.get("body")) message.body = fields.get("body");
  if (fields.get("picture")) message.media_urls = [fields.get("picture")];
  const sent = await post("/v1/messages", message, fields.get("key"));
  return `Accepted for ${sent.price.amount} ${sent.price.currency}: ${sent.id}`;
});

onSubmit(find("#add"), async (fields) => {
  const number = fields.get("number");
  const { element } = cards.get(number) ?? pickUp(number);
  find("textarea", element).focus();
});

onSubmit(find("#clock"), async (fields, button) => {
  const moved = await post("/admin/clock", { advance: button.value }, fields.get("token"));
  setClock(moved.now);
  return "";
});

// Time does not come back: only the buttons move it.
find("#clock input").addEventListener("keydown", (event) => {
  if (event.key === "Enter") event.preventDefault();
});

// Runs what a form is for, one at a time, and shows what it says.
function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const said = find(".said", form);
    const tell = (text, isWrong) => {
      if (!said) return;
      said.textContent = text ?? "";
      said.classList.toggle("wrong", isWrong);
    };
    const buttons = form.querySelectorAll("button");
    for (const button of buttons) button.disabled = true;
    try {
      tell(await work(new FormData(form), event.submitter), false);
    } catch (error) {
      tell(error.message, true);
    } finally {
      for (const button of buttons) button.disabled = false;
    }
  });
}

function sendOnEnter(form) {
  find("textarea", form).addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
}

async function post(path, body, key) {
  const headers = { "content-type": "application/json" };
  if (key) headers.authorization = `Bearer ${key}`;
  let response;
  try {
    response = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  } catch {
    throw new Error("The platform does not answer.");
  }
  const answer = await response.json();
  if (response.ok) return answer;
  const violations = (answer.violations ?? []).map(({ field, message }) => `${field}: ${message}`);
  throw new Error([answer.detail ?? answer.title, ...violations].join("\n"));
}

// --- the platform's time

function setClock(now) {
  ahead = Date.parse(now) - Date.now();
  tick();
}

function tick() {
  const now = new Date(Date.now() + ahead);
  const element = find("#now");
  element.dateTime = now.toISOString();
  const day = { weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" };
  element.textContent = `${now.toLocaleDateString("en-GB", day)}, ${timeOf(now, "second")} UTC`;
}

function timeOf(at, precision) {
  const shape = { hour: "2-digit", minute: "2-digit", timeZone: "UTC" };
  if (precision === "second") shape.second = "2-digit";
  return new Date(at).toLocaleTimeString("en-GB", shape);
}

setInterval(() => { if (sender) tick(); }, 1_000);
