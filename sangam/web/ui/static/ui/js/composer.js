// Reply and note share a place: a tab shows one and puts the cursor into it.
import { all, find, on } from "./dom.js";

on("click", "[data-tab]", (_event, tab) => {
  const box = tab.closest("[data-tabs]");
  all("[data-tab]", box).forEach((other) => other.setAttribute("aria-pressed", String(other === tab)));
  all("[data-panel]", box).forEach((panel) => { panel.hidden = panel.dataset.panel !== tab.dataset.tab; });
  const text = find(`[data-panel="${tab.dataset.tab}"] textarea`, box);
  text?.focus();
  text?.setSelectionRange(text.value.length, text.value.length);
});
on("focusin", ".composer :is(textarea, input)", (_event, field) => field.closest(".composer").classList.add("awake"));

// Back in the talk an empty one is small again.
on("click", "[data-scroller]", () => all("#composer textarea").every((text) => !text.value.trim()) && find("#composer")?.classList.remove("awake"));

// What already stands in the stream is left out: own words come back with the news.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { target, fragment } = event.detail;
  if (target?.id !== "stream") return;
  all("[id]", fragment).filter(({ id, parentNode }) => parentNode === fragment && document.getElementById(id)).forEach((known) => known.remove());
  if (!fragment.children.length) event.detail.shouldSwap = false;
});

// A sent message comes into view.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const stream = event.detail.target;
  if (stream?.id === "stream") {
    const scroller = stream.closest("[data-scroller]");
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 600;
    if (near) scroller.scrollTop = scroller.scrollHeight;
  }
});
