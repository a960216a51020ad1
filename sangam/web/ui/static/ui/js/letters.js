// The original of a letter is a document of its own in a sandboxed frame; the page measures it and gives it room.
import { whenever } from "./dom.js";

function fit(frame) {
  const inside = frame.contentDocument;
  if (!inside?.documentElement) return;
  frame.style.blockSize = `${Math.min(inside.documentElement.scrollHeight + 2, 30_000)}px`;
}

whenever("iframe[data-letter]", (frame) => {
  const ready = () => {
    fit(frame);
    const root = frame.contentDocument?.documentElement;
    if (root) new ResizeObserver(() => fit(frame)).observe(root);
  };
  frame.addEventListener("load", ready);
  if (frame.contentDocument?.readyState === "complete") ready();
});

// The newest message is what one came for.
whenever("[data-stream]", (stream) => {
  const target = stream.querySelector("[data-unread]") ?? stream.lastElementChild;
  const scroller = stream.closest("[data-scroller]");
  if (!scroller || !target) return;
  if (target.offsetHeight > scroller.clientHeight) target.scrollIntoView({ block: "start" });
  else scroller.scrollTop = scroller.scrollHeight;
});
