// Elements made by hand: no innerHTML and no style attribute, which a strict policy of the host page forbids.

const SVG = "http://www.w3.org/2000/svg";

/** `h("button.quiet", {type: "button", onclick: f}, "Text")`; false, null and undefined make nothing. */
export function h(name, about, ...inside) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const key of Object.keys(about ?? {})) {
    const value = about[key];
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  fill(element, ...inside);
  return element;
}

/** Puts these, and only these, into an element. */
export function fill(element, ...inside) {
  element.replaceChildren(...inside.flat(3).filter((one) => one !== null && one !== undefined && one !== false && one !== ""));
  return element;
}

/** As `fill`, of elements: what is there already is not taken out and put back, for it may hold the focus. */
export function arrange(element, parts) {
  const wanted = parts.filter(Boolean);
  [...element.children].forEach((one) => wanted.includes(one) || one.remove());
  let place = element.firstChild;
  for (const one of wanted) {
    if (one === place) place = place.nextSibling;
    else element.insertBefore(one, place);
  }
}

/** A drawing of the head's table: lists of [tag, attributes]. Silent for screen readers. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.setAttribute("class", "icon");
  for (const [tag, about] of CHANNEL.icons[name] ?? []) {
    const line = document.createElementNS(SVG, tag);
    for (const key of Object.keys(about)) line.setAttribute(key, about[key]);
    drawing.append(line);
  }
  return drawing;
}

/** One path, dark on light whatever the theme: a QR code. */
export function shape(size, path, label) {
  const drawing = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  drawing.setAttribute("viewBox", `0 0 ${size} ${size}`);
  drawing.setAttribute("class", "qr");
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", label);
  drawing.append(line);
  return drawing;
}

/** A button that is only a drawing; its label is read out and shown on hover. */
export function glyph(name, label, onclick, more = {}) {
  return h(`button.glyph${more.class ?? ""}`, { type: "button", "aria-label": label, title: label, ...more.about, onclick }, icon(name));
}

export const avatar = (name, initials) => h("span.avatar", { "aria-hidden": "true", title: name }, initials || "?");
