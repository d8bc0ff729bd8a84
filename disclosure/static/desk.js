// What makes the desk quicker with scripts. Every page works without them.
"use strict";

// A button pressed twice sends once: the server knows the form's token anyway, this only spares the second page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  changed = false;
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Words typed into a form are not lost by a click on a link.
let changed = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-once]")) changed = true;
});
window.addEventListener("beforeunload", (event) => {
  if (changed) event.preventDefault();
});

// A link to a part that is folded unfolds it.
function unfold() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const fold = target && target.closest("details");
  if (fold) fold.open = true;
}
window.addEventListener("hashchange", unfold);
unfold();

// What goes on in the background shows itself; when it is done the page shows its result, unless somebody is typing.
const PAUSE = 3000;
async function follow(work) {
  const answer = await fetch(work.dataset.progress, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const left = Number(answer.headers.get("X-Work-Left"));
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("work");
  if (fresh && fresh.innerHTML !== work.innerHTML) work.replaceChildren(...fresh.childNodes);
  if (left > 0) setTimeout(() => follow(work), PAUSE);
  else if (!changed) location.reload();
}
const work = document.querySelector("[data-progress][data-left='1']");
if (work && work.querySelector(".fr-note:not(.fr-note--gold)")) setTimeout(() => follow(work), PAUSE);

// One tick for all lines of a page; without scripts each is ticked by itself.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  all.closest("label").hidden = false;
  all.addEventListener("change", () => {
    for (const one of document.querySelectorAll(`input[name="${all.dataset.tickAll}"]`)) one.checked = all.checked;
  });
}

// A press prints the page; the button is not there without scripts.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Keys for common moves on the pages of a case: each follows the link that names it. They can be switched off, because
// single keys are a trap for who dictates (WCAG 2.1.4); the choice stays in this browser.
const SWITCH = "desk-keys";
let keysOn = true;
try {
  keysOn = localStorage.getItem(SWITCH) !== "off";
} catch {
  // A browser that keeps nothing has its keys on.
}
// A part of a page that has keys of its own, as the second reader's has, keeps them.
const own = document.querySelector("[data-own-keys]")?.dataset.ownKeys ?? "";
const keyed = [...document.querySelectorAll("[data-key]")].filter((link) => !own.includes(link.dataset.key));
const keysList = document.querySelector("[data-keys-list]");
if (keysList && keyed.length) {
  keysList.closest("details").hidden = false;
  for (const link of keyed) {
    const row = document.createElement("div");
    const key = document.createElement("dt");
    const words = document.createElement("dd");
    key.textContent = link.dataset.key;
    words.textContent = link.textContent.trim();
    row.append(key, words);
    keysList.append(row);
  }
  const box = document.querySelector("[data-keys-on]");
  box.checked = keysOn;
  box.addEventListener("change", () => {
    keysOn = box.checked;
    try {
      localStorage.setItem(SWITCH, keysOn ? "on" : "off");
    } catch {
      // It holds for this page then.
    }
  });
}
document.addEventListener("keydown", (event) => {
  if (!keysOn || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const link = keyed.find((one) => one.dataset.key === event.key);
  if (!link) return;
  event.preventDefault();
  link.click();
});
