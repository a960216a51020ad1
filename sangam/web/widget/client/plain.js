// What the language gives, made safe against a host page that changed it.

/** JSON text of plain values. JSON.stringify would call a `toJSON` that old libraries hang on every array and string. */
export function written(value) {
  if (value === undefined || value === null) return "null";
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value !== "object") return String(value);
  if (Array.isArray(value)) return `[${value.map(written).join(",")}]`;
  const pairs = Object.keys(value).filter((key) => value[key] !== undefined);
  return `{${pairs.map((key) => `${JSON.stringify(key)}:${written(value[key])}`).join(",")}}`;
}

/** The value of a JSON text, `otherwise` when it is none. */
export function parsed(text, otherwise = null) {
  try {
    return JSON.parse(text) ?? otherwise;
  } catch {
    return otherwise;
  }
}

/** A random UUID (RFC 9562, version 4), also where `randomUUID` is missing because the page came over plain HTTP. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  let text = "";
  bytes.forEach((byte, at) => { text += ([4, 6, 8, 10].includes(at) ? "-" : "") + byte.toString(16).padStart(2, "0"); });
  return text;
}

export const sleep = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

/** Growing pauses in milliseconds, half of each at random, so that a thousand visitors do not come back at once. */
export function backOff(first = 1000, most = 30000) {
  let tries = 0;
  return {
    next() {
      const whole = Math.min(most, first * 2 ** tries);
      tries += 1;
      return whole / 2 + Math.random() * whole / 2;
    },
    reset() { tries = 0; },
    get tries() { return tries; },
  };
}

/** Calls `work` once, when nobody has asked again for so long. */
export function settled(work, milliseconds) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}
