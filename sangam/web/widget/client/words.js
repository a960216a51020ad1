// Every visible word comes from the server's catalogue: a few in the head of the script, all of them with the hello.
import { options } from "./options.js";

const wanted = [options.language, document.documentElement.lang, ...(navigator.languages ?? [navigator.language])];

function nearest() {
  const there = Object.keys(CHANNEL.languages);
  for (const one of wanted) {
    if (!one) continue;
    const asked = String(one).toLowerCase();
    const found = there.find((name) => name.toLowerCase() === asked) ?? there.find((name) => name === asked.split("-")[0]);
    if (found) return found;
  }
  return there[0];
}

/** Whether a language is written from the right: of what the page asks for, also where we have no words in it. */
function leads(code, otherwise) {
  try {
    const asked = new Intl.Locale(String(code));
    const { direction } = asked.getTextInfo?.() ?? asked.textInfo ?? {};
    return direction ? direction === "rtl" : otherwise;
  } catch {
    return otherwise;
  }
}

export const reading = { language: nearest(), rtl: false, words: {} };
reading.words = CHANNEL.languages[reading.language].words;
reading.rtl = leads(wanted.find(Boolean), CHANNEL.languages[reading.language].rtl);

/** The language we ask the server for: what the page says of itself, else the browser's. */
export const askedLanguage = () => String(wanted.find(Boolean) ?? "").slice(0, 35);

export function learn({ words, language, rtl }) {
  reading.words = { ...reading.words, ...words };
  reading.language = language || reading.language;
  reading.rtl = Boolean(rtl);
}

/** The words of a key, with {names} filled in. An unknown key shows nothing rather than itself. */
export function say(key, values = {}) {
  return (reading.words[key] ?? "").replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");
}
