/* Work out the digest of a letter's file here, on the reader's device; the file itself is never sent. */
(function () {
  "use strict";
  const form = document.getElementById("letter-check");
  const place = document.getElementById("letter-drop");
  const input = document.getElementById("letter-file");
  const said = document.getElementById("letter-file-said");
  if (!form || !place || !window.crypto || !window.crypto.subtle) {
    return; /* without it, the code of the letter does */
  }
  const LARGEST = 64 * 1024 * 1024;
  let dropped = null;
  place.hidden = false;

  ["dragenter", "dragover"].forEach(function (name) {
    place.addEventListener(name, function (event) {
      event.preventDefault();
      place.classList.add("fr-drop--over");
    });
  });
  place.addEventListener("dragleave", function () {
    place.classList.remove("fr-drop--over");
  });
  place.addEventListener("drop", function (event) {
    event.preventDefault();
    place.classList.remove("fr-drop--over");
    dropped = event.dataTransfer.files[0] || null;
    input.value = "";
    said.textContent = dropped ? dropped.name : "";
  });
  input.addEventListener("change", function () {
    dropped = null;
    said.textContent = "";
  });

  form.addEventListener("submit", function (event) {
    const file = input.files[0] || dropped;
    if (!file) {
      form.elements.sha256.value = "";
      form.elements.code_in_file.value = "";
      return;
    }
    event.preventDefault();
    if (file.size > LARGEST) {
      said.textContent = said.dataset.large;
      delete form.dataset.sent;
      return;
    }
    said.textContent = said.dataset.reading;
    file.arrayBuffer().then(function (bytes) {
      form.elements.code_in_file.value = codeIn(bytes);
      return window.crypto.subtle.digest("SHA-256", bytes);
    }).then(function (digest) {
      form.elements.sha256.value = Array.from(new Uint8Array(digest), function (byte) {
        return byte.toString(16).padStart(2, "0");
      }).join("");
      HTMLFormElement.prototype.submit.call(form);
    }).catch(function () {
      said.textContent = said.dataset.failed;
      delete form.dataset.sent;
    });
  });

  /* The letter carries its code as a keyword; PDF may write a hyphen as \055. The last one written counts. */
  function codeIn(bytes) {
    const text = new TextDecoder("latin1").decode(bytes);
    const found = Array.from(text.matchAll(/\/Keywords\s*\(([^()]{1,60})\)/g)).pop();
    return found ? found[1].replace(/\\055/g, "-").slice(0, 40) : "";
  }
})();
