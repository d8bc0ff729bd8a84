// The preview follows what is typed. Without scripts, the button does it.
"use strict";
(() => {
  const form = document.getElementById("words-form");
  const button = document.getElementById("preview-button");
  if (!form || !button) return;
  const PAUSE = 1200;
  let timer = 0;
  let changed = false;
  form.addEventListener("input", (event) => {
    if (event.target.name !== "language") changed = true;
    if (event.target.lang) form.elements.language.value = event.target.lang; // the letter that is being written
    clearTimeout(timer);
    timer = setTimeout(() => form.requestSubmit(button), PAUSE);
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (event.submitter !== button) changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
})();
