// Words of others as nodes. The server has cleaned an agent's text already; here it is built anew from a short list.
import { h } from "./dom.js";

const MAY_STAND = new Set([
  "P", "BR", "STRONG", "B", "EM", "I", "DEL", "S", "A", "UL", "OL", "LI", "CODE", "PRE", "BLOCKQUOTE", "HR", "H1", "H2", "H3",
  "H4", "H5", "H6", "TABLE", "THEAD", "TBODY", "TR", "TH", "TD", "SPAN", "DIV",
]);
const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "IFRAME", "OBJECT", "SVG", "MATH", "NOSCRIPT"]);
const HEADING = /^H\d$/;
const LEADS = /^(https?:|mailto:|tel:)/i;
const URL_IN_TEXT = /https?:\/\/[^\s<>"'`{}|\\^\u200b]{1,2000}/gi;
const TRAILING = /[.,;:!?…)\]}»”’'"]+$/;

const asItIs = { createHTML: (text) => text };
let policy;

/** A page with `require-trusted-types-for` lets only a named policy parse; null if it forbids that too. */
function trusted() {
  if (policy !== undefined) return policy;
  try {
    policy = window.trustedTypes ? window.trustedTypes.createPolicy("sangam", asItIs) : asItIs;
  } catch {
    policy = null;
  }
  return policy;
}

export function link(address, ...inside) {
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, ...inside);
}

/** Plain text with its web addresses as links. */
export function linked(text) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(URL_IN_TEXT)) {
    const address = match[0].replace(TRAILING, "");
    parts.push(text.slice(end, match.index), link(address, address));
    end = match.index + address.length;
  }
  return [...parts, text.slice(end)];
}

function copied(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || SILENT.has(node.nodeName.toUpperCase())) return null;
  const inside = [...node.childNodes].map(copied);
  if (!MAY_STAND.has(node.nodeName)) return inside;
  if (node.nodeName === "A") {
    const address = node.getAttribute("href") ?? "";
    return LEADS.test(address) ? link(address, inside) : inside;
  }
  // A heading inside a bubble would stand in the outline of the host's page.
  return h(HEADING.test(node.nodeName) ? "p.heading" : node.nodeName.toLowerCase(), null, inside);
}

/** An agent's HTML as nodes, or null where this page lets nobody parse. */
export function cleaned(html) {
  if (!trusted()) return null;
  try {
    return [...new DOMParser().parseFromString(trusted().createHTML(html), "text/html").body.childNodes].map(copied);
  } catch {
    return null;
  }
}
