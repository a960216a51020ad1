// What the invented shop tells the chat before it comes, and how its own buttons open it.
const { theme } = document.documentElement.dataset;
window.sangam = theme ? { theme } : {};

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-ask]")) window.Sangam?.open();
});
// The chosen look goes along to the next page.
document.addEventListener("DOMContentLoaded", () => {
  if (!theme) return;
  for (const link of document.querySelectorAll("header a, main a")) link.search = `?theme=${theme}`;
});
