// What this browser keeps for this channel. Nothing is written before the visitor has opened the chat.
import { parsed, written } from "./plain.js";

const memory = new Map();
const prefix = `sangam:${CHANNEL.token.slice(0, 12)}:`;

/** A drawer over one kind of storage; where the browser forbids it, values live as long as the page. */
function drawer(open) {
  const storage = () => {
    try {
      return open();
    } catch {
      return null;
    }
  };
  return {
    get(name, otherwise = null) {
      const text = storage()?.getItem(prefix + name) ?? memory.get(prefix + name);
      return text ? parsed(text, otherwise) : otherwise;
    },
    set(name, value) {
      const text = written(value);
      memory.set(prefix + name, text);
      try {
        storage()?.setItem(prefix + name, text);
      } catch {
        // Full: it stays in memory.
      }
    },
    drop(name) {
      memory.delete(prefix + name);
      storage()?.removeItem(prefix + name);
    },
  };
}

export const kept = drawer(() => localStorage);
/** Of this tab alone: the draft, and whether the panel stands open when the next page comes. */
export const tab = drawer(() => sessionStorage);

/** Calls `work(value)` when another tab changed something. */
export function elsewhere(name, work) {
  addEventListener("storage", (event) => {
    if (event.key === prefix + name) work(event.newValue ? parsed(event.newValue) : null);
  });
}
