// A card of a board is taken to another lane: it is the form on the card that moves it, as without a pointer.
import { all, find, on } from "./dom.js";

let held = null;

on("dragstart", ".board-card", (event, card) => {
  held = card;
  card.classList.add("held");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", find("a", card).textContent);
});

on("dragover", "[data-lane]", (event, lane) => {
  if (!held) return;
  event.preventDefault();
  all("[data-lane].over").forEach((one) => one !== lane && one.classList.remove("over"));
  lane.classList.add("over");
});

on("drop", "[data-lane]", (event, lane) => {
  if (!held) return;
  event.preventDefault();
  const select = find("[name=step]", held);
  if (held.closest("[data-lane]") === lane) return;
  select.value = lane.dataset.lane;
  lane.querySelector("ul").append(held);
  select.form.requestSubmit();
});

on("dragend", ".board-card", () => {
  held?.classList.remove("held");
  all("[data-lane].over").forEach((lane) => lane.classList.remove("over"));
  held = null;
});
