// All that the widget knows, in one place. Verbs change it and say what changed; the views draw it.

const FRESH = {
  visitor: "", known: false, name: "", brand: CHANNEL.brand, texts: {}, ask: [], open: true, opens: "", answer: "", people: [],
  limits: { text: 4000, file: 0, types: [] }, features: {}, letters: false, elsewhere: false, requests: "", reach: "", live: "", push: [], seq: 0, more: false, unread: 0,
};

export const now = {
  ...FRESH,
  messages: new Map(),
  typing: "",
  shown: false,
  met: false,
  answers: {},
  /** "" well, "away" no network or no server, "refused" we may not come in, "barred" never again; `why` in words. */
  trouble: "",
  why: "",
};

const listeners = new Map();

/** Calls `work(detail)` whenever one of these changed. */
export function when(names, work) {
  for (const name of names.split(" ")) listeners.set(name, [...(listeners.get(name) ?? []), work]);
}

export function changed(name, detail) {
  (listeners.get(name) ?? []).forEach((work) => work(detail));
}

export const ordered = () => [...now.messages.values()].sort((one, other) => one.id - other.id);
export const newest = () => ordered().pop() ?? null;
export const isMine = (message) => message.by === "visitor";

/** Takes messages in; tells the views which of them are new here. */
export function put(messages, { old = false } = {}) {
  const fresh = messages.filter((message) => !now.messages.has(message.id));
  messages.forEach((message) => now.messages.set(message.id, message));
  if (messages.length) changed("messages", { fresh, old });
  return fresh;
}

/** The server's view of things, whole: after a hello. */
export function begin(told) {
  const goesOn = told.visitor === now.visitor && told.known === now.known && told.messages.some(({ id }) => now.messages.has(id));
  const { more } = now;
  for (const key of Object.keys(FRESH)) if (told[key] !== undefined) now[key] = told[key];
  // What was scrolled up to stays, if nothing is missing between it and now.
  if (goesOn) now.more = more;
  now.messages = new Map([...(goesOn ? now.messages : []), ...told.messages.map((message) => [message.id, message])]);
  now.met = true;
  changed("begun");
  changed("messages", { fresh: told.messages, old: true });
}

export function forgotten() {
  Object.assign(now, FRESH, { messages: new Map(), met: false, answers: {}, typing: "", trouble: "", why: "" });
  changed("begun");
  changed("messages", { fresh: [], old: true });
}

export function troubled(trouble, why = "") {
  if (now.trouble === trouble && now.why === why) return;
  Object.assign(now, { trouble, why });
  changed("trouble");
}
