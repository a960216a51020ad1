// What the invented shop tells the chat before it comes, and how its own buttons open it.
const { theme, identity } = document.documentElement.dataset;
window.sangam = { ...(theme && { theme }), ...(identity && { identity }) };

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-ask]")) window.Sangam?.open();
});
// The chosen look and who is signed in go along to the next page; each is changed without the other.
document.addEventListener("DOMContentLoaded", () => {
  for (const link of document.querySelectorAll("a.brand, .top nav a, main a")) link.search = location.search;
  for (const link of document.querySelectorAll("[data-set]")) {
    const [name, value] = link.dataset.set.split("=");
    const wanted = new URLSearchParams(location.search);
    if (value) wanted.set(name, value);
    else wanted.delete(name);
    link.search = wanted.toString();
  }
});
