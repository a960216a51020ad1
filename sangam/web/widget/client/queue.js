// Messages on their way. They wait in the browser's store until the server has answered for them, in their order; their
// own id makes sending twice harmless. All tabs share the queue, and one at a time sends.
import { backOff, uuid } from "./plain.js";
import { listen } from "./live.js";
import { changed, now, put, troubled } from "./state.js";
import { ask } from "./session.js";
import { elsewhere, kept } from "./store.js";
import { passes } from "./wire.js";
import { say } from "./words.js";

const AT_ONCE = 10;
const pause = backOff(800);
let timer = 0;
let sending = false;

export const waiting = () => kept.get("waiting", []);

function keep(list) {
  if (list.length) kept.set("waiting", list);
  else kept.drop("waiting");
  changed("waiting");
}

const without = (ids) => waiting().filter((one) => !ids.includes(one.id));

/** Puts a message into the queue; `files` are what the server gave for them, with name, size and type. */
export function send(text, files = []) {
  const page = { url: location.href, title: document.title };
  const answers = Object.keys(now.answers).length ? now.answers : undefined;
  now.answers = {};
  keep([...waiting(), { id: uuid(), text, files, answers, page, at: new Date().toISOString(), why: "" }]);
  pause.reset();
  changed("sending");
  flush();
}

export function drop(id) {
  keep(without([id]));
}

export function retry(id) {
  keep(waiting().map((one) => (one.id === id ? { ...one, why: "" } : one)));
  flush();
}

const frame = ({ id, text, files, answers, page }) =>
  ({ type: "message", id, text, files: files.map((file) => file.file), answers, page });

/** Only one tab at a time, where the browser can say so (not on plain HTTP; there the ids must do). */
const alone = (work) =>
  (navigator.locks ? navigator.locks.request(`sangam ${CHANNEL.token}`, work) : work());

function settle(done) {
  const refused = new Map(done.filter((one) => one.error && !one.error.retry).map((one) => [one.id, one.error.why]));
  const taken = done.filter((one) => one.message);
  keep(without(taken.map((one) => one.id)).map((one) => (refused.has(one.id) ? { ...one, why: refused.get(one.id) } : one)));
  return taken.length + refused.size === done.length;
}

async function round() {
  const batch = waiting().filter((one) => !one.why).slice(0, AT_ONCE);
  if (!batch.length) return true;
  const answer = await ask("POST", "frames", { frames: batch.map(frame) });
  if (answer.ok) {
    const done = answer.data.done ?? [];
    // Their place in the list is taken before the waiting ones go, so that nothing flickers.
    put(done.map((one) => one.message).filter(Boolean));
    troubled("");
    return settle(done) && round();
  }
  if (passes(answer)) return false;
  const why = answer.data.barred ? say("barred") : answer.data.why || say("failed");
  if (answer.data.barred) troubled("barred", why);
  settle(batch.map((one) => ({ id: one.id, error: { why } })));
  return true;
}

export async function flush() {
  clearTimeout(timer);
  if (sending || !waiting().some((one) => !one.why)) return;
  sending = true;
  let whole = false;
  try {
    whole = await alone(round);
  } finally {
    sending = false;
  }
  if (whole) {
    pause.reset();
    listen();
    return;
  }
  if (!navigator.onLine || pause.tries) troubled("away", now.why || say("away"));
  timer = setTimeout(flush, pause.next());
}

elsewhere("waiting", () => changed("waiting"));
addEventListener("online", () => { pause.reset(); flush(); });
