// Going on elsewhere: a letter to his mailbox, or a link (and a QR code for another device) into an app.
import { fill, h, icon, shape } from "./dom.js";
import { row, check, values } from "./questions.js";
import { ask, leaveAddress } from "./session.js";
import { now } from "./state.js";
import { askedLanguage, say } from "./words.js";

/** The card with all ways. `done()` puts it away. */
export function elsewhereCard(done) {
  const inside = h(".ways", { role: "status" }, h("p.optional", null, say("moment")));
  const card = h(
    ".card.elsewhere", { role: "group", "aria-label": say("elsewhere") },
    h("p.card-lead", null, say("elsewhere")), inside,
    h("button.plain", { type: "button", onclick: done }, say("stay")),
  );
  show(inside);
  return card;
}

async function show(inside) {
  const answer = await ask("GET", "elsewhere");
  if (!answer.ok) return fill(inside, h("p", null, answer.data.why || say("away")));
  const { letters, ways } = answer.data;
  fill(inside, letters && byLetter(inside), ways.map(way), !letters && !ways.length && h("p", null, say("nowhere")));
}

function byLetter(inside) {
  const wrong = h("span.why", { role: "alert" });
  const asks = now.reach ? null : row({ name: "email", label: say("mail_address"), type: "email", required: true });
  const button = h("button.primary", { type: "submit" }, icon("mail"), say(now.reach ? "by_letter_to" : "by_letter", { address: now.reach }));
  const go = async (event) => {
    event.preventDefault();
    if (asks && !check(form)) return;
    button.disabled = true;
    const why = asks ? await leaveAddress(values(form).email) : "";
    const answer = why ? { ok: false, data: { why } } : await ask("POST", "elsewhere", { language: askedLanguage() });
    button.disabled = false;
    if (!answer.ok) wrong.textContent = answer.data.why || say("away");
    else fill(inside, h("p", null, say("gone_to", { address: answer.data.reach })));
  };
  const form = h("form.way", { novalidate: true, onsubmit: go }, asks, button, wrong);
  return form;
}

function way({ name, address, carries, code, qr }) {
  const typed = h("p.optional", null, say(carries ? "carries" : "type_it", { code: `\u2066${code}\u2069` }));
  const drawing = h("details", null, h("summary", null, say("other_device")), shape(qr.size, qr.path, say("qr", { name })), typed);
  return h(".way", null, h("a.way-link", { href: address, target: "_blank", rel: "noopener noreferrer" }, say("by_app", { name })), !carries && typed.cloneNode(true), drawing);
}

/** To the page with all he asked. A tab opened only after the answer would be a pop-up, which browsers forbid. */
export function requestsLink() {
  const go = async (event) => {
    const tab = now.known && window.open("", "_blank");
    if (!tab) return;
    event.preventDefault();
    tab.opener = null;
    const answer = await ask("POST", "requests");
    tab.location.replace(answer.data.address || now.requests);
  };
  return now.requests && h(
    "a.glyph", { href: now.requests, target: "_blank", rel: "noopener noreferrer", "aria-label": say("requests"), title: say("requests"), onclick: go },
    icon("requests"),
  );
}
