// In a chat the composer stays: what is sent leaves it at once, and the next words can be written meanwhile. It goes out in
// its order and once (each has its key), also after a network that dropped or a page that was left: this tab keeps it until
// the server has it. What the server refuses stands in the composer again.
import { all, find, on, post, token, whenever } from "./dom.js";
import { keep as keepDraft, over } from "./drafts.js";
import { hear, me } from "./live.js";
import { carry } from "./uploads.js";
import { say } from "./trouble.js";

const SHOWN_AFTER_MS = 250;
const AGAIN_MS = [1000, 3000, 10_000];
// With anything else (a place, choices, a template, another moment) the form itself goes, and a fresh composer comes back.
const PLAIN = new Set([
  "csrfmiddlewaretoken", "client_key", "seen", "channel", "text", "to", "cc", "bcc", "subject", "instead", "attachments", "quotes",
]);
const kept = `going:${me()}`;
const asking = new WeakMap();
let going = [];
let busy = false;
let tries = 0;
let timer = 0;
let returns = false;

try {
  going = JSON.parse(sessionStorage.getItem(kept)) ?? [];
} catch {
  // What cannot be read was not written by us.
}
const keep = () => sessionStorage.setItem(kept, JSON.stringify(going));
const freshKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const formOf = ({ number }) => find(`#composer form[data-panel="reply"][data-number="${number}"]`);
const shown = ({ number }) => find("[data-conversation]")?.dataset.number === number;
const joined = (texts) => texts.filter((text) => text.trim()).join("\n\n");
const wordsOf = (form) => find("[data-answer]", form);
const filesOf = (form) => all(".file", form).filter((file) => find("[name=attachments]", file));
const parsed = (html) => new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
const quote = (id, words) => document.dispatchEvent(new CustomEvent("compose:quote", { detail: { id, words } }));

function fill(form, text) {
  const field = wordsOf(form);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  return field;
}
const write = (form, text) => fill(form, text).focus();

/** Their files and what they answered by name stand in the form again. */
function giveBack(form, items) {
  find("[data-files]", form)?.append(...items.flatMap(({ files = [] }) => files.map(parsed)));
  const quoting = items.findLast(({ quotes }) => quotes);
  if (quoting) quote(quoting.quotes, quoting.quoted);
  carry(form);
}

/** What the form says, if it says nothing but words, files and what it answers. */
function plain(form, button) {
  const data = new FormData(form);
  return !button?.name && [...data].every(([name, value]) => PLAIN.has(name) || value === "") ? data : null;
}

on("submit", "form[data-chat][data-draft]", (event, form) => {
  const data = plain(form, event.submitter);
  returns = !data && !event.submitter?.name;
  if (!data) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const files = filesOf(form);
  // Nothing, or the second click of two.
  if (!data.get("text").trim() && !files.length) return void wordsOf(form).focus();
  const item = {
    key: data.get("client_key"), number: form.dataset.number, path: form.getAttribute("action"), draft: form.dataset.draft,
    text: data.get("text"), fields: [...data].filter(([name, value]) => value !== "" && name !== "csrfmiddlewaretoken"),
    files: files.map((file) => file.outerHTML), quotes: data.get("quotes"), quoted: find(".composer-quote-words", form)?.textContent,
  };
  going.push(item);
  form.elements.client_key.value = freshKey();
  all("[name=instead]", form).forEach((one) => one.remove());
  files.forEach((file) => file.remove());
  if (item.quotes) quote("", "");
  carry(form);
  write(form, "");
  item.drafts = over(form);
  keep();
  setTimeout(() => draw(item), SHOWN_AFTER_MS);
  send();
}, true);

// With anything else it was a fresh composer: the hands stay where they were.
document.addEventListener("htmx:afterSettle", (event) => {
  if (!returns || event.detail.elt?.id !== "composer") return;
  returns = false;
  find("form[data-chat] [data-answer]", event.detail.elt)?.focus();
});

async function send() {
  clearTimeout(timer);
  if (busy || !going.length) return;
  busy = true;
  const [item] = going;
  item.asked = true;
  keep();
  const { status, responseText } = await ask(item);
  busy = false;
  // Whatever else says "well" (a door to sign in, a page of somebody in between) does not have it.
  const fresh = status >= 200 && status < 300 && find("#composer", new DOMParser().parseFromString(responseText, "text/html"));
  if (fresh) {
    tries = 0;
    taken(item, fresh);
    send();
  } else if ([403, 404, 409, 422].includes(status)) {
    refused(item, status);
  } else if (status !== 401) {
    all("[data-going]").forEach((part) => { part.dataset.waits = "yes"; });
    timer = setTimeout(send, AGAIN_MS[Math.min(tries, AGAIN_MS.length - 1)]);
    tries += 1;
  }
}
hear("ready", send);
addEventListener("online", send);

/** Sends one; gives its request when that has ended. */
function ask(item) {
  return new Promise((answered) => {
    const values = new FormData();
    item.fields.forEach(([name, value]) => values.append(name, value));
    values.set("quiet", "1");
    const source = document.body.appendChild(Object.assign(document.createElement("div"), { hidden: true }));
    source.dataset.tellsItself = "";
    asking.set(source, item);
    source.addEventListener("htmx:afterRequest", ({ detail }) => {
      source.remove();
      answered(detail.xhr);
    });
    const headers = { "X-CSRFToken": token() };
    htmx.ajax("POST", item.path, { source, target: find("#composer") ?? source, swap: "none", values, headers }).catch(() => {});
  });
}

// Of what was taken only the message, the header and the row come in; of a refusal the composer that says why.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  const item = asking.get(detail.requestConfig?.elt);
  if (!item) return;
  const form = formOf(item);
  const refusal = detail.xhr.status === 409 || detail.xhr.status === 422;
  detail.shouldSwap = refusal ? Boolean(form) : detail.xhr.status < 300 && shown(item);
  detail.swapOverride = refusal ? "outerHTML" : "none";
  if (refusal && form) item.since = { text: wordsOf(form).value, files: filesOf(form).map((file) => file.outerHTML) };
});

/** The server has it: its message comes with the same answer. */
function taken(item, fresh) {
  forget([item]);
  const form = formOf(item);
  const seen = find("#seen", fresh);
  if (!form || !seen) return;
  form.elements.seen.value = Math.max(Number(form.elements.seen.value), Number(seen.value));
  find("#composer .composer-errors")?.remove();
  // With the answer its draft went; what was written since is kept anew.
  const state = find("[data-draft-state]", form);
  if (wordsOf(form).value.trim() || filesOf(form).length) keepDraft(form);
  else if (state) state.textContent = state.dataset.sent ?? "";
}

function forget(items) {
  going = going.filter((one) => !items.includes(one));
  keep();
  items.forEach(({ key }) => find(`[data-going="${key}"]`)?.remove());
}

/** It and what was to follow it in its conversation stand in the composer again, else in the draft. */
function refused(item, status) {
  const back = going.filter(({ number }) => number === item.number);
  const written = back.map(({ text }) => text);
  forget(back);
  const form = formOf(item);
  if (form) {
    if (status === 403) say("stale");
    if (status === 404) say("gone");
    // A composer that came back holds what was refused; what was written since comes last.
    const anew = status === 409 || status === 422;
    const words = wordsOf(form);
    if (anew && item.quotes) quote(item.quotes, item.quoted);
    giveBack(form, anew ? [...back.slice(1), item.since ?? {}] : back);
    write(form, joined(anew ? [words.defaultValue, ...written.slice(1), item.since?.text ?? ""] : [...written, words.value]));
  } else {
    const body = new FormData();
    item.fields.filter(([name]) => name === "channel").forEach(([name, value]) => body.append(name, value));
    back.flatMap(({ fields }) => fields).filter(([name]) => name === "attachments").forEach(([name, value]) => body.append(name, value));
    body.append("text", joined(written));
    post(item.draft, body).catch(() => {});
    say("unsent", { there: item.path.replace(/\/replies$/, "") });
  }
  send();
}

const make = (name, className = "", textContent = "") => Object.assign(document.createElement(name), { className, textContent });

/** What takes its time is seen; where there is no connection it can be taken back. */
function draw(item) {
  const form = formOf(item);
  const stream = find("#stream");
  if (!going.includes(item) || !form || !stream || find(`[data-going="${item.key}"]`)) return;
  const part = make("article", "message bubble ours going");
  part.dataset.going = item.key;
  if (tries) part.dataset.waits = "yes";
  const words = make("div", "message-text", item.text);
  words.dir = "auto";
  const foot = make("footer", "message-foot");
  const back = make("button", "more-button", form.dataset.back);
  back.type = "button";
  foot.setAttribute("role", "status");
  foot.append(make("span", "", form.dataset.goes), make("span", "", form.dataset.waits), back);
  const names = make("ul", "files");
  names.setAttribute("role", "list");
  names.append(...(item.files ?? []).map((html) => {
    const file = parsed(html);
    find("button", file)?.remove();
    find("input", file)?.remove();
    return file;
  }));
  part.append(...[item.text && words, names.firstChild && names, foot].filter(Boolean));
  stream.append(part);
  const scroller = stream.closest("[data-scroller]");
  scroller.scrollTop = scroller.scrollHeight;
}
on("click", "[data-going] button", (_event, button) => {
  const item = going.find(({ key }) => key === button.closest("[data-going]").dataset.going);
  const form = item && formOf(item);
  if (!form || (busy && item === going[0])) return;
  forget([item]);
  // It may have arrived, and only the answer was lost: what is sent instead asks for it.
  if (item.asked) form.append(Object.assign(make("input"), { type: "hidden", name: "instead", value: item.key }));
  giveBack(form, [item]);
  write(form, joined([item.text, wordsOf(form).value]));
});
/** On a page that comes anew the draft of what is going already is no draft. */
function clear({ number, fields, drafts = [] }) {
  const form = formOf({ number });
  if (!form) return;
  const sent = fields.filter(([name]) => name === "attachments").map(([, id]) => id);
  const files = filesOf(form).filter((file) => sent.includes(find("[name=attachments]", file).value));
  files.forEach((file) => file.remove());
  const known = drafts.includes(wordsOf(form).value);
  if (files.length || known) fill(form, known ? "" : wordsOf(form).value);
}
whenever("[data-conversation]", () => going.forEach((item) => {
  clear(item);
  draw(item);
}));
queueMicrotask(send);
