// A link to another channel, put into the answer where the cursor is.
import { find, on } from "./dom.js";
import { insert } from "./texts.js";

on("click", "[data-put]", (_event, button) => {
  const text = find("textarea[data-answer]");
  if (!text) return;
  find('[data-tab="reply"]')?.click();
  const { selectionStart: start, selectionEnd: end, value } = text;
  const before = start && !/\s$/.test(value.slice(0, start)) ? " " : "";
  insert(text, start, end, before + button.dataset.put);
});
