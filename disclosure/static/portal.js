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

  /* Files go on a slow line with a sign of how far they are. Without this the form is simply sent. */
  const send = function (event) {
    const form = event.currentTarget;
    const place = form.querySelector(".fr-progress");
    const chosen = Array.from(form.querySelectorAll("input[type=file]")).some((input) => input.files.length);
    if (event.defaultPrevented || !place || !chosen || form.dataset.going) {
      return;
    }
    event.preventDefault();
    form.dataset.going = "yes";
    const bar = place.querySelector("progress");
    const words = place.querySelector("[role=status]");
    const call = new XMLHttpRequest();
    place.hidden = false;
    call.upload.addEventListener("progress", function (moved) {
      const share = moved.lengthComputable ? Math.floor((100 * moved.loaded) / moved.total) : 0;
      bar.value = share;
      words.textContent = place.dataset.said + " " + share + " %";
    });
    call.addEventListener("load", function () {
      delete form.dataset.going;
      const to = call.getResponseHeader("X-Onward");
      if (to) {
        window.location.assign(to);
        return;
      }
      const page = new DOMParser().parseFromString(call.responseText, "text/html");
      document.querySelector("main").replaceWith(page.querySelector("main"));
      document.querySelectorAll("main form[data-progress]").forEach((one) => one.addEventListener("submit", send));
      const wrong = document.getElementById("errors");
      if (wrong) {
        wrong.focus();
      }
    });
    call.addEventListener("error", function () {
      delete form.dataset.going;
      delete form.dataset.sent;
      words.textContent = place.dataset.failed;
    });
    call.open("POST", form.action);
    call.setRequestHeader("X-Progress", "yes");
    call.send(new FormData(form));
  };
  document.querySelectorAll("form[data-progress]").forEach((form) => form.addEventListener("submit", send));

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

  /* What is being made is looked at again by itself; without this the link does it. */
  const again = document.querySelector("a[data-again]");
  if (again) {
    window.setTimeout(function () {
      window.location.replace(again.href);
    }, 2000);
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
