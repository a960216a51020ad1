// Forms: what is asked before a chat, a message while nobody is there, an address for the answer.
import { glyph, h } from "./dom.js";
import { send } from "./queue.js";
import { leaveAddress } from "./session.js";
import { now } from "./state.js";
import { kept } from "./store.js";
import { say } from "./words.js";

const LONG = "question";
const COMPLETES = { name: "name", email: "email", phone: "tel" };

function control(field) {
  const about = { name: field.name, required: field.required, class: "input", autocomplete: COMPLETES[field.name], dir: "auto" };
  if (field.name === LONG || field.type === "textarea") return h("textarea", { ...about, rows: "3" });
  if (field.type === "choice") {
    return h("select", about, h("option", { value: "" }), (field.options ?? []).map((one) => h("option", { value: one }, one)));
  }
  return h("input", { ...about, type: { email: "email", phone: "tel", number: "number", date: "date", checkbox: "checkbox" }[field.type] ?? "text" });
}

export function row(field) {
  const label = [field.label, field.required ? null : h("span.optional", null, ` (${say("optional")})`)];
  const wrong = h("span.why", { role: "alert" });
  const made = control(field);
  made.addEventListener("input", () => { wrong.textContent = ""; });
  return h("label.row", null, h("span.label", null, label), made, wrong);
}

/** Says below the first field that is wrong what it wants; gives whether all is well. */
export function check(form) {
  for (const made of form.querySelectorAll(".input")) {
    if (made.checkValidity()) continue;
    const wrong = made.closest(".row").querySelector(".why");
    const isAddress = made.type === "email";
    const otherwise = isAddress ? say("email_wrong") : say("not_so");
    wrong.textContent = made.validity.valueMissing ? say("needed") : otherwise;
    made.focus();
    return false;
  }
  return true;
}

export function values(form) {
  const found = {};
  for (const made of form.querySelectorAll(".input")) {
    const value = made.type === "checkbox" ? made.checked : made.value.trim();
    if (value) found[made.name] = value;
  }
  return found;
}

/** What is still to be asked before the first message; when nobody is there, an address and the message itself too. */
export function wantedFields() {
  const fields = [...now.ask];
  if (now.open || !now.letters || now.reach) return fields;
  if (!fields.some((one) => one.name === "email")) fields.push({ name: "email", label: say("mail_address"), type: "email", required: true });
  if (!fields.some((one) => one.name === LONG)) fields.push({ name: LONG, label: say("message"), type: "text", required: true });
  return fields;
}

/** The form before a chat. `done()` is called when it need not be shown any more. */
export function questions(fields, done) {
  const begin = (event) => {
    event.preventDefault();
    if (!check(form)) return;
    const { [LONG]: text, ...answers } = values(form);
    now.answers = answers;
    now.ask = [];
    if (answers.email) now.reach ||= answers.email;
    if (text) send(text);
    done();
  };
  const asks = fields.some((one) => one.name === LONG);
  const form = h(
    "form.questions", { novalidate: true, onsubmit: begin }, fields.map(row),
    h("button.primary", { type: "submit" }, say(asks ? "send" : "begin")),
    fields.every((one) => !one.required) && h("button.plain", { type: "button", onclick: () => { now.ask = []; done(); } }, say("skip")),
  );
  return form;
}

/** Asks where the answer should go if the visitor leaves. */
export function addressCard(done) {
  const email = { name: "email", label: say("mail_address"), type: "email", required: true };
  const save = async (event) => {
    event.preventDefault();
    if (!check(form)) return;
    button.disabled = true;
    const why = await leaveAddress(values(form).email);
    button.disabled = false;
    if (!why) return done();
    form.querySelector(".why").textContent = why;
  };
  const later = () => {
    kept.set("reached", Date.now());
    done();
  };
  const button = h("button.primary", { type: "submit" }, say("save"));
  const field = row(email);
  field.querySelector(".input").placeholder = email.label;
  const form = h(
    "form.card.address", { novalidate: true, onsubmit: save },
    h("p.card-lead", null, say(now.open ? "leaving" : "nobody")), glyph("close", say("not_now"), later), field, button,
  );
  return form;
}
