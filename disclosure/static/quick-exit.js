/* Leave at once: the button, or Shift or Escape three times within five seconds. Without scripts the button is a link
   that does the same a moment later. */
(function () {
  "use strict";
  const exit = document.getElementById("exit");
  if (!exit) {
    return;
  }
  const count = exit.querySelector(".fr-exit__count");
  const status = document.getElementById("exit-status");
  const TIMES = 3;
  const WITHIN = 5000;
  let pressed = [];

  function leave() {
    document.documentElement.classList.add("is-left");
    document.title = " ";
    /* The server forgets who was here, also when this page is gone before it answers. */
    navigator.sendBeacon(exit.href);
    document.body.replaceChildren();
    window.location.replace(exit.dataset.to);
  }

  function show() {
    count.replaceChildren();
    for (let index = 0; pressed.length && index < TIMES; index += 1) {
      const dot = document.createElement("i");
      dot.classList.toggle("is-off", index >= pressed.length);
      count.append(dot);
    }
    status.textContent = pressed.length ? exit.dataset.left + " (" + (TIMES - pressed.length) + ")" : "";
  }

  exit.addEventListener("click", function (event) {
    event.preventDefault();
    leave();
  });

  document.addEventListener("keydown", function (event) {
    if (event.repeat) {
      return;
    }
    if (event.key !== "Shift" && event.key !== "Escape") {
      pressed = [];
      show();
      return;
    }
    const now = Date.now();
    const other = pressed.length && pressed[pressed.length - 1].key !== event.key;
    pressed = (other ? [] : pressed).filter((one) => now - one.at < WITHIN);
    pressed.push({ key: event.key, at: now });
    if (pressed.length >= TIMES) {
      /* Escape left to the browser would stop the page that is being left for. */
      event.preventDefault();
      leave();
      return;
    }
    show();
    window.setTimeout(function () {
      if (pressed.length && Date.now() - pressed[0].at >= WITHIN) {
        pressed = [];
        show();
      }
    }, WITHIN);
  });
})();
