// Finding by name: every word typed begins some word of the name, in any order, whatever the accents.

export const fold = (words) => words.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
const split = (words) => fold(words).split(/[^\p{L}\p{N}#@]+/u).filter(Boolean);

/** How well a name answers to what was typed; below 0 it does not. Names without spaces (Japanese) are looked into. */
export function score(name, typed) {
  const wanted = split(typed);
  if (!wanted.length) return fold(typed).trim() ? -1 : 0;
  const parts = split(name);
  let points = 0;
  for (const word of wanted) {
    const at = parts.findIndex((part) => part.startsWith(word));
    if (at >= 0) points += 20 - Math.min(at, 10) + (parts[at] === word ? 5 : 0);
    else if (word.length > 1 && /[^\x00-\u024f]/.test(word) && fold(name).includes(word)) points += 5;
    else return -1;
  }
  return points + (fold(name).startsWith(fold(typed).trim()) ? 10 : 0) - Math.min(name.length / 100, 5);
}

/** Those that answer, the best first; among equals the order they came in. `name` says what an entry is called. */
export function best(entries, typed, name, most = 40) {
  const hits = entries.map((entry) => ({ entry, points: score(name(entry), typed) })).filter(({ points }) => points >= 0);
  return hits.sort((first, second) => second.points - first.points).slice(0, most).map(({ entry }) => entry);
}
