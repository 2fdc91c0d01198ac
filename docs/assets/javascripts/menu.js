/* The menu by keyboard, and no shortcut that a slip of the hand or a spoken word could set off.

   On a narrow screen the theme opens its menu by a label that no key reaches. This puts a button in the label's place,
   takes the focus into the menu and back, and closes the menu when the focus goes on: nothing behind it is lost. A
   second button, in the menu, closes it.
   The style sheet keeps a closed menu out of the order of keys. */

"use strict";

(function menu() {
  const toggle = document.getElementById("__drawer");
  const label = document.querySelector(".md-header label[for=__drawer]");
  const drawer = document.querySelector(".md-sidebar--primary");
  if (!toggle || !label || !drawer) {
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = `${label.className} menu-button`;
  button.setAttribute("aria-label", "Menu");
  button.setAttribute("aria-expanded", String(toggle.checked));
  drawer.id = drawer.id || "menu";
  button.setAttribute("aria-controls", drawer.id);
  button.append(...label.querySelectorAll("svg"));
  label.replaceWith(button);

  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "menu-close";
  shut.textContent = "Close";
  drawer.querySelector(".md-nav__title").after(shut);

  function close(back) {
    if (toggle.checked) {
      toggle.click();
    }
    if (back) {
      button.focus();
    }
  }

  button.addEventListener("click", () => toggle.click());
  shut.addEventListener("click", () => close(true));
  toggle.addEventListener("change", () => {
    button.setAttribute("aria-expanded", String(toggle.checked));
    if (toggle.checked) {
      drawer.querySelector(".md-nav__item > a.md-nav__link").focus({ preventScroll: true });
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && toggle.checked) {
      close(true);
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    if (toggle.checked && !drawer.contains(target) && target !== button && target !== toggle) {
      close(false);
    }
  });
})();

/* The switch of colours is two radio buttons to the theme, and only Enter works on them. The space bar does the same. */
(function colours() {
  const form = document.querySelector("[data-md-component=palette]");
  if (form) {
    form.addEventListener("keydown", (event) => {
      const shown = form.querySelector("label:not([hidden])");
      if (event.key === " " && shown && shown.control) {
        event.preventDefault();
        shown.control.click();
        shown.control.focus();
      }
    });
  }
})();

/* The theme acts on single keys, such as "n" for the next page. A tremor presses keys, and software for speech types
   them: WCAG 2.1.4 wants such shortcuts off. */
(function noSingleKeys() {
  window.addEventListener(
    "keydown",
    (event) => {
      const typing = event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable]");
      if (event.key.length === 1 && event.key !== " " && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.stopPropagation();
      }
    },
    true,
  );
})();
