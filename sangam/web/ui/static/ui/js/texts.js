// Writing into a text for somebody: as if he had typed it, so that his own undo takes it back.

/** Puts words in place of what stands between two positions; the cursor stands after them. */
export function insert(text, start, end, words) {
  text.focus();
  text.setSelectionRange(start, end);
  const done = words || start !== end ? document.execCommand(words ? "insertText" : "delete", false, words) : true;
  if (done) return;
  text.setRangeText(words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
