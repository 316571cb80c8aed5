// Asks the carrier's own calculator how many segments each of many texts takes, and prints one JSON
// line per text: [text, encoding, segments, units, characters].
//
//   npm install --no-save --prefix /tmp/oracle sms-segments-calculator@1.3.0   (MIT licence, Twilio)
//   NODE_PATH=/tmp/oracle/node_modules node infra/oracles/segments.mjs > shared/content/tests/data/segments.jsonl
//
// The texts come from a fixed seed, so the file changes only when the calculator or this script does.
// A run of one character is written as {"r": [character, times]} to keep the file small: a text is a
// string, or a list of strings and such runs.
import { createRequire } from "node:module";
const require = createRequire(process.env.NODE_PATH + "/");
const { SegmentedMessage } = require("sms-segments-calculator");

let state = 20260101;
function random(below) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 4294967296) * below);
}
const pick = (list) => list[random(list.length)];

const plain = [..."\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ"];
const double = [..."\f[\\]^{|}~€"];
const accents = [..."çáíóúãõâêôąćęłńśźżÁÍÓÚÀÊîïëûœŒÃÕŁŻ"];
const marks = [..."“”‘’«»–—…•·™©®\u00a0\u2009\u200b\u2011\u00ad\tªº°"];
const emoji = [..."🙂👍🎉🚗❤✅☎⏰🥰🪴🛻", "👍🏽", "👩‍🔧", "👨‍👩‍👧‍👦", "🏳️‍🌈", "🇺🇸", "🇵🇹", "🇵🇹🇪🇸", "❤️", "1️⃣", "🧑‍🦰", "🧑🏿‍🔧", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🫱🏻‍🫲🏿", "🤦🏼‍♀️", "👁️‍🗨️", "\u{1f3fd}", "🇵", "\u200d", "🧜‍♂️", "🏃‍♀️‍➡️"];
const combining = ["e\u0301", "c\u0327", "a\u0303", "n\u0303\u0323", "\u0301", "x\u0338\u0336\u0337", "\r\n", "ü\u0308"];
const scripts = [..."привет你好こんにちは한국어שלוםمرحبا", "\u1112\u1161\u11ab", "नमस्ते", "क्ष", "กำ", "ก็", "தமிழ்", "ഷ്", "\u0600\u0661"];

const texts = new Set();
const add = (parts) => texts.add(JSON.stringify(parts));
const run = (unit, times) => ({ r: [unit, times] });

// Edges: each kind of character repeated, around every limit, alone and behind a run of plain ones.
for (const unit of ["a", "é", "\n", "\r\n", "€", "[", "\f", "ç", "—", "🙂", "👍🏽", "👩‍🔧", "🇵🇹", "e\u0301", "你", "नमस्ते"]) {
  for (const limit of [67, 70, 134, 153, 160, 201, 306, 459]) {
    for (let off = -2; off <= 2; off += 1) {
      const times = Math.max(1, Math.floor(limit / Math.max(1, unit.length)) + off);
      add([run(unit, times)]);
      add([run("a", limit + off - 1), unit]);
      add([run("a", limit + off - 1), unit, run("b", 20), "ã"]);
    }
  }
}
// Mixtures, from mostly plain to wild.
const mixtures = [[plain], [plain, plain, double], [plain, plain, plain, accents], [plain, plain, plain, marks], [plain, plain, emoji], [emoji], [emoji, combining], [plain, combining, scripts], [plain, double, accents, marks, emoji, combining, scripts]];
for (let index = 0; index < 800; index += 1) {
  const kinds = pick(mixtures);
  const length = pick([1, 3, 10, 40, 66, 71, 80, 100, 140]) + random(20);
  let text = "";
  for (let at = 0; at < length; at += 1) text += pick(pick(kinds));
  add([text]);
}
add([""]);

const expand = (parts) => parts.map((part) => (typeof part === "string" ? part : part.r[0].repeat(part.r[1]))).join("");
for (const line of texts) {
  const parts = JSON.parse(line);
  const message = new SegmentedMessage(expand(parts));
  const unitBits = message.getEncodingName() === "GSM-7" ? 7 : 16;
  const short = parts.length === 1 && typeof parts[0] === "string" ? parts[0] : parts;
  console.log(JSON.stringify([short, message.getEncodingName(), message.segmentsCount, message.messageSize / unitBits, message.numberOfUnicodeScalars]));
}
