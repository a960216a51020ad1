// Proof of work, asked for when the server is under attack.
import { sleep } from "./plain.js";
import { digest } from "./sha256.js";

const SLICE_MILLISECONDS = 8;

function zeroBits(words) {
  let bits = 0;
  for (const word of words) {
    if (word) return bits + Math.clz32(word);
    bits += 32;
  }
  return bits;
}

/** A nonce so that SHA-256("challenge:nonce") begins with so many zero bits; the page stays usable meanwhile. */
export async function solve(challenge, bits) {
  for (let nonce = 0; ;) {
    const until = performance.now() + SLICE_MILLISECONDS;
    while (performance.now() < until) {
      for (let turn = 0; turn < 50; turn += 1, nonce += 1) {
        if (zeroBits(digest(`${challenge}:${nonce}`)) >= bits) return String(nonce);
      }
    }
    await sleep(0);
  }
}
