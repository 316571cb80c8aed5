// The npm side of pace.sh: the texts are those of shared/content/examples/pace.rs, whose table is the
// standard input.
import { readFileSync } from "node:fs";
import calculator from "sms-segments-calculator";
import nunjucks from "nunjucks";

const { SegmentedMessage } = calculator;
const values = {
  CONTACT_NAME: "Emily Carter", CONTACT_FIRST_NAME: "Emily", FIRM_NAME: "Miller Plumbing", INVOICE_NUMBER: "1042",
  INVOICE_AMOUNT: "$1,250.00", INVOICE_DUE_DATE: "April 30", FIRM_PHONE: "(202) 555-0100",
  PAYMENT_LINK: "https://miller.example/pay/1042",
};
const cases = {
  plain: `Hi {{CONTACT_FIRST_NAME}}, this is {{FIRM_NAME}}. Your invoice {{INVOICE_NUMBER}} of {{INVOICE_AMOUNT}} was due on {{INVOICE_DUE_DATE}}. You can pay it at {{PAYMENT_LINK}} by card or bank transfer, ask us for a payment plan, or call us at {{FIRM_PHONE}} any working day until 6 PM. We are happy to help you{% if CONTACT_NAME %} with it{% endif %}. Reply STOP to opt out`,
  accented: `Olá {{CONTACT_FIRST_NAME}}, é a {{FIRM_NAME}}. A sua fatura {{INVOICE_NUMBER}} de {{INVOICE_AMOUNT}} venceu a {{INVOICE_DUE_DATE}}. Pode pagá-la em {{PAYMENT_LINK}} por cartão ou transferência, pedir-nos prestações ou ligar {{FIRM_PHONE}} em qualquer dia útil até às 18h. Não hesite em falar connosco{% if CONTACT_NAME %} já amanhã{% endif %}. Responda STOP para sair`,
};

const environment = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
const micros = (run) => {
  const times = [];
  const until = process.hrtime.bigint() + 4_000_000_000n;
  while (process.hrtime.bigint() < until) {
    const start = process.hrtime.bigint();
    for (let at = 0; at < 20; at += 1) run();
    times.push(Number(process.hrtime.bigint() - start) / 20_000);
  }
  return times.sort((a, b) => a - b)[times.length >> 1];
};

const table = readFileSync(0, "utf8");
const ours = Object.fromEntries(table.split("\n").map((line) => line.trim().split(/ +/)).map((cells) => [cells[0], Number(cells[4])]));
console.log(`${table}
µs, npm     nunjucks 3.2.4   sms-segments-calculator 1.3.0   both      ours with the coach is faster`);
for (const [name, source] of Object.entries(cases)) {
  const template = nunjucks.compile(source, environment);
  const text = template.render(values);
  const render = micros(() => template.render(values));
  const segments = micros(() => new SegmentedMessage(text).segmentsCount);
  console.log(`${name.padEnd(12)}${render.toFixed(1)}`.padEnd(29) + segments.toFixed(1).padEnd(32) + (render + segments).toFixed(1).padEnd(10) + `${Math.round((render + segments) / ours[name])} times`);
}
