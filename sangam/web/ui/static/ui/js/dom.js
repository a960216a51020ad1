// Shared by the modules: finding, waiting, telling.

export const find = (selector, root = document) => root.querySelector(selector);
export const all = (selector, root = document) => [...root.querySelectorAll(selector)];
export const visible = (element) => element.checkVisibility?.({ checkVisibilityCSS: true }) ?? element.offsetParent !== null;

/** Calls `handler(event, element)` for events that happen inside an element matching `selector`. */
export function on(type, selector, handler, options) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) handler(event, element);
  }, options);
}

/** Calls `work` when `milliseconds` have passed without another call. */
export function settled(work, milliseconds) {
  let timer = 0;
  const wait = (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; work(...given); }, milliseconds);
  };
  wait.now = (...given) => {
    if (!timer) return;
    clearTimeout(timer);
    timer = 0;
    work(...given);
  };
  wait.cancel = () => {
    clearTimeout(timer);
    timer = 0;
  };
  return wait;
}

export const token = () => JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"] ?? "";

/** POSTs a form's data; resolves to the Response, rejects when there is no connection. */
export function post(address, body, extra = {}) {
  return fetch(address, { method: "POST", body, credentials: "same-origin", headers: { "X-CSRFToken": token(), "HX-Request": "true" }, ...extra });
}

/** Asks for a part of the page. What fails is told of where it is heard (trouble.js); what a later one overtook is no fault. */
export const part = (address, options) => htmx.ajax("GET", address, options).catch(() => {});

/** For every element matching `selector`, now and after each swap. */
export function whenever(selector, work) {
  const run = (root) => {
    if (root instanceof Element && root.matches(selector)) work(root);
    all(selector, root).forEach(work);
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}
