/* Plain view: larger letters, wider lines' spacing, no columns beside the text. The choice is kept on the device alone;
   early.js puts it on before the page is first painted. */

"use strict";

(function plainView() {
  const tools = document.querySelector(".page-tools");
  if (!tools) {
    return;
  }
  const root = document.documentElement;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "page-tools__button";
  button.textContent = "Plain view";

  function wear(plain) {
    root.classList.toggle("plain", plain);
    button.setAttribute("aria-pressed", String(plain));
  }

  wear(Boolean(__md_get("__plain")));
  button.addEventListener("click", () => {
    const plain = !root.classList.contains("plain");
    wear(plain);
    __md_set("__plain", plain);
  });
  tools.append(button);
})();
