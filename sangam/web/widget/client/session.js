// Who the visitor is, and what he asks of the server besides sending.
import { options } from "./options.js";
import { elsewhere, kept } from "./store.js";
import { begin, changed, forgotten, isMine, newest, now, put, troubled } from "./state.js";
import { uuid } from "./plain.js";
import { call, passes } from "./wire.js";
import { askedLanguage, learn, say } from "./words.js";

let identity = options.identity;
let meeting = null;

/** Whether there is anything to ask the server for before the visitor opens the chat. */
export const isKnownHere = () => Boolean(kept.get("visitor") || identity);

async function hello() {
  const visitor = kept.get("visitor", "");
  const page = { url: location.href, title: document.title };
  const body = { visitor: visitor || undefined, identity: identity || undefined, language: askedLanguage(), page };
  let answer = await call("POST", "hello", body);
  if (answer.status === 401 && visitor) answer = await call("POST", "hello", { ...body, visitor: undefined });
  if (!answer.ok) {
    troubled(answer.data.barred ? "barred" : passes(answer) ? "away" : "refused", answer.data.why || say(passes(answer) ? "away" : "refused"));
    return false;
  }
  learn(answer.data);
  kept.set("visitor", answer.data.visitor);
  troubled("");
  begin(answer.data);
  return true;
}

/** Meets the server, once at a time; gives whether it went well. */
export function meet() {
  meeting ??= hello().finally(() => { meeting = null; });
  return meeting;
}

export const ready = () => (now.met ? Promise.resolve(true) : meet());

/** A call as this visitor. If the server does not know him any more, he introduces himself again. */
export async function ask(method, path, body) {
  if (!(await ready())) return { ok: false, status: 0, data: {} };
  const answer = await call(method, path, body, now.visitor);
  if (answer.status !== 401 || !(await meet())) return answer;
  return call(method, path, body, now.visitor);
}

export function identify(jwt) {
  identity = String(jwt);
  return meet();
}

/** This browser forgets the visitor; the next one to open the chat is somebody new. */
export function forget() {
  identity = "";
  ["visitor", "waiting", "read", "reached"].forEach((name) => kept.drop(name));
  forgotten();
}

elsewhere("visitor", (visitor) => {
  if (!visitor) forgotten();
  else if (now.met) now.visitor = visitor;
});

let loading = false;

export async function loadOlder() {
  const first = Math.min(...now.messages.keys());
  if (loading || !now.more || !Number.isFinite(first)) return;
  loading = true;
  const answer = await ask("GET", `history?before=${first}`);
  loading = false;
  if (!answer.ok) return;
  now.more = answer.data.more;
  put(answer.data.messages, { old: true });
}

/** Tells the server how far he has read; every tab of his then counts from there. */
export async function markRead() {
  const last = newest();
  const upto = Math.max(0, ...[...now.messages.values()].filter((message) => !isMine(message)).map((message) => message.id));
  if (now.unread) {
    now.unread = 0;
    changed("unread");
  }
  if (!last || !upto || upto <= kept.get("read", 0)) return;
  const before = kept.get("read", 0);
  kept.set("read", upto);
  const answer = await ask("POST", "frames", { frames: [{ type: "read", id: uuid(), upto }] });
  if (!answer.ok && kept.get("read", 0) === upto) kept.set("read", before);
}

elsewhere("read", (upto) => {
  if (!upto || !now.unread || upto < (newest()?.id ?? 0)) return;
  now.unread = 0;
  changed("unread");
});

/** Leaves an e-mail address for the answer. Gives "" or, in words, why not. */
export async function leaveAddress(email) {
  const answer = await ask("POST", "frames", { frames: [{ type: "contact", id: uuid(), email }] });
  const [done] = answer.data.done ?? [{}];
  if (!answer.ok || done?.error) return done?.error?.why || answer.data.why || say("away");
  now.reach = done?.reach || email;
  changed("reach");
  return "";
}
