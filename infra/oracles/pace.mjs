// The npm side of pace.sh: the texts are those of shared/content/examples/pace.rs.
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
  for (let round = 0; round < 400; round += 1) {
    const start = process.hrtime.bigint();
    for (let at = 0; at < 50; at += 1) run();
    times.push(Number(process.hrtime.bigint() - start) / 50_000);
  }
  return times.sort((a, b) => a - b)[200];
};

console.log(`npm         nunjucks 3.2.4   sms-segments-calculator 1.3.0   both`);
for (const [name, source] of Object.entries(cases)) {
  const template = nunjucks.compile(source, environment);
  const text = template.render(values);
  const render = micros(() => template.render(values));
  const segments = micros(() => new SegmentedMessage(text).segmentsCount);
  console.log(`${name.padEnd(12)}${render.toFixed(1)}µs`.padEnd(29) + `${segments.toFixed(1)}µs`.padEnd(32) + `${(render + segments).toFixed(1)}µs`);
}
