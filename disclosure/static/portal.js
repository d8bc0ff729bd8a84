/* Small helps. Every page works without them. */
(function () {
  "use strict";
  /* A page restored from memory after signing out or leaving asks the server again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      window.location.reload();
    }
  });

  const errors = document.getElementById("errors");
  if (errors) {
    errors.focus();
  }

  /* A second tap on a slow line sends nothing twice. */
  document.querySelectorAll("form[method=post]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) {
        event.preventDefault();
        return;
      }
      form.dataset.sent = "yes";
      window.setTimeout(function () {
        delete form.dataset.sent;
      }, 8000);
    });
  });

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
