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

  /* Before a place closes that nobody uses, the page asks. One press keeps it open, as often as one likes. */
  const idle = document.getElementById("idle");
  if (idle && idle.showModal) {
    const MINUTE = 60000;
    const WARNING = 5;
    const minutes = Number(idle.dataset.minutes);
    let asked = 0;
    let closing = 0;
    const wait = function () {
      window.clearTimeout(asked);
      window.clearTimeout(closing);
      asked = window.setTimeout(ask, Math.max(minutes - WARNING, minutes / 2) * MINUTE);
      /* A moment after the server's own time, so that both agree. */
      closing = window.setTimeout(close, minutes * MINUTE + 2000);
    };
    const ask = function () {
      idle.showModal();
      document.getElementById("idle-stay").focus();
    };
    const close = function () {
      const form = document.querySelector("main form[data-keep]");
      if (!form) {
        window.location.reload();
        return;
      }
      const mark = document.createElement("input");
      mark.type = "hidden";
      mark.name = "closing";
      mark.value = "yes";
      form.append(mark);
      form.submit();
    };
    const stay = function () {
      idle.close();
      wait();
      window.fetch(idle.dataset.stay, { credentials: "same-origin", cache: "no-store" }).catch(function () {});
    };
    document.getElementById("idle-stay").addEventListener("click", stay);
    idle.addEventListener("cancel", function (event) {
      event.preventDefault();
      stay();
    });
    /* Somebody who writes is there: the server is told at most once in five minutes. */
    let told = Date.now();
    document.addEventListener("input", function () {
      if (!idle.open && Date.now() - told > WARNING * MINUTE) {
        told = Date.now();
        stay();
      }
    });
    wait();
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
