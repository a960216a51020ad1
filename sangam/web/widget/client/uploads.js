// Files on their way up, with progress. What is too large or of a kind nobody takes is refused before it leaves.
import { parsed, uuid } from "./plain.js";
import { ready } from "./session.js";
import { changed, now } from "./state.js";
import { fileSize } from "./times.js";
import { address } from "./wire.js";
import { say } from "./words.js";

/** `{id, name, size, type, share (0 to 1), why, again, stop, done: {file, name, size, type}}` */
let list = [];

export const uploads = () => list;
export const going = () => list.some((one) => !one.done && !one.why);

const told = () => changed("uploads");
const change = (id, values) => {
  list = list.map((one) => (one.id === id ? { ...one, ...values } : one));
  told();
};

function taken(type) {
  const types = now.limits.types ?? [];
  return !types.length || types.some((one) => one === type || (one.endsWith("/*") && type.startsWith(one.slice(0, -1))));
}

function refusal(file) {
  if (!file.size) return say("file_empty", { name: file.name });
  if (now.limits.file && file.size > now.limits.file) return say("file_large", { size: fileSize(now.limits.file) });
  return taken(file.type || "application/octet-stream") ? "" : say("file_kind");
}

export function take(files) {
  if (now.features.files === false) return;
  for (const file of files) {
    const one = { id: uuid(), name: file.name || say("picture"), size: file.size, type: file.type, share: 0, why: refusal(file) };
    list = [...list, { ...one, again: one.why ? null : () => go(one, file) }];
    if (!one.why) go(one, file);
  }
  told();
}

async function go(one, file) {
  change(one.id, { why: "", share: 0 });
  if (!(await ready())) return change(one.id, { why: say("away") });
  const request = new XMLHttpRequest();
  const asked = new URLSearchParams({ name: one.name, type: one.type || "application/octet-stream" });
  request.open("POST", address(`files?${asked}`));
  request.setRequestHeader("Authorization", `Bearer ${now.visitor}`);
  request.setRequestHeader("Content-Type", "application/octet-stream");
  request.upload.onprogress = (event) => event.total && change(one.id, { share: event.loaded / event.total });
  request.onload = () => {
    const answer = parsed(request.responseText, {});
    if (request.status < 300 && answer.file) change(one.id, { share: 1, done: answer });
    else change(one.id, { why: answer.why || say(request.status === 413 ? "file_large" : "file_failed", { size: fileSize(now.limits.file) }) });
  };
  request.onerror = () => change(one.id, { why: say("file_failed") });
  change(one.id, { stop: () => request.abort() });
  request.send(file);
}

/** Takes one away, also on its way up. */
export function cancel(id) {
  list.find((one) => one.id === id)?.stop?.();
  list = list.filter((one) => one.id !== id);
  told();
}

/** What arrived, to go along with a message; the refused ones stay in sight until they are taken away. */
export function collect() {
  const done = list.filter((one) => one.done).map((one) => one.done);
  list = list.filter((one) => !one.done);
  told();
  return done;
}
