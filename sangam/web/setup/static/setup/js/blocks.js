// Rows of times and dates: adding, removing, taking Monday for the working week. Without it an empty row stands ready.
import { all, find, on, whenever } from "../../ui/js/dom.js";

const emptied = (block) => {
  all("input", block).forEach((input) => { input.value = ""; });
  return block;
};
const told = (element) => element.dispatchEvent(new Event("change", { bubbles: true }));
const isEmpty = (block) => all("input", block).every((input) => !input.value);

/** The last row of a place is the pattern for new ones, so one always stays. */
function add(place) {
  const last = all("[data-block]", place).at(-1);
  const block = emptied(last.cloneNode(true));
  last.after(block);
  block.hidden = false;
  find("[data-drop]", block).hidden = false;
  return block;
}

whenever("[data-blocks]", (place) => {
  all("[data-more], [data-same]", place).forEach((button) => { button.hidden = false; });
  all("[data-block]", place).forEach((block) => {
    find("[data-drop]", block).hidden = false;
    block.hidden = isEmpty(block);
  });
});

on("click", "[data-more]", (_event, button) => {
  const place = button.closest("[data-blocks]");
  const waiting = all("[data-block]", place).find((block) => block.hidden);
  const block = waiting ?? add(place);
  block.hidden = false;
  find("input", block).focus();
});

on("click", "[data-drop]", (_event, button) => {
  const block = button.closest("[data-block]");
  const place = block.closest("[data-blocks]");
  emptied(block).hidden = true;
  find("[data-more]", place).focus();
  told(place);
});

on("click", "[data-same]", (_event, button) => {
  const days = all(".week-day", button.closest("[data-week]"));
  const pattern = all("[data-block]", days[0]).filter((block) => !isEmpty(block)).map((block) => all("input", block).map((input) => input.value));
  days.slice(1, 5).forEach((day) => {
    all("[data-block]", day).forEach((block) => { emptied(block).hidden = true; });
    pattern.forEach((values) => {
      const block = all("[data-block]", day).find((one) => one.hidden) ?? add(day);
      block.hidden = false;
      all("input", block).forEach((input, at) => { input.value = values[at]; });
    });
  });
  told(button);
});
