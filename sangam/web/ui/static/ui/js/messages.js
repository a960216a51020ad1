// One menu serves all messages of a page: fifty buttons say only that they are one, the message around them says which.
import { find, on } from "./dom.js";

on("click", ".message-menu", (_event, button) => {
  const menu = find("#message-menu");
  const number = button.closest(".message").id.replace("message-", "");
  htmx.ajax("GET", menu.dataset.address.replace("/0/", `/${number}/`), { source: menu, target: menu, swap: "innerHTML" });
});
