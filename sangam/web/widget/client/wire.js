// Calls to our server. An answer is always `{ok, status, data}`; status 0 means that nobody answered.
import { home } from "./options.js";
import { parsed, sleep, written } from "./plain.js";
import { solve } from "./proof.js";

const PATIENCE_MILLISECONDS = 20000;
const AWAIT_MOST_SECONDS = 20;
const base = `${home}/widget/${CHANNEL.token}/`;

export const address = (path) => base + path;
/** A file's address: the server may name it from its own root. */
export const full = (path) => new URL(path, base).href;
export const socketAddress = (path) => home.replace(/^http/, "ws") + path;
/** Whether trying again later can help. */
export const passes = (answer) => answer.status === 0 || answer.status === 429 || answer.status >= 500;

async function once(method, path, body, visitor) {
  const cut = new AbortController();
  const timer = setTimeout(() => cut.abort(), PATIENCE_MILLISECONDS);
  const headers = { ...(body && { "Content-Type": "application/json" }), ...(visitor && { Authorization: `Bearer ${visitor}` }) };
  try {
    const answer = await fetch(address(path), {
      method, headers, signal: cut.signal, body: body && written(body), mode: "cors", credentials: "omit", cache: "no-store",
    });
    const data = parsed(await answer.text(), {});
    return { ok: answer.ok, status: answer.status, data };
  } catch {
    return { ok: false, status: 0, data: {} };
  } finally {
    clearTimeout(timer);
  }
}

/** One call; does the work that is asked of it (428), and waits once where it is told to (429). */
export async function call(method, path, body, visitor) {
  let answer = await once(method, path, body, visitor);
  if (answer.status === 429 && answer.data.wait > 0 && answer.data.wait <= AWAIT_MOST_SECONDS) {
    await sleep(answer.data.wait * 1000);
    answer = await once(method, path, body, visitor);
  }
  if (answer.status === 428 && answer.data.challenge && body) {
    const { challenge, bits } = answer.data;
    const proof = { challenge, nonce: await solve(challenge, bits) };
    answer = await once(method, path, { ...body, proof }, visitor);
  }
  return answer;
}
