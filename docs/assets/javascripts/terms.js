/* The meaning of a word, where the reader stands.

   Without scripts a term is a link to its meaning at the page's end. Here the same meaning opens in a panel at the
   bottom of the window: large, until the reader closes it, with a way on to the glossary. The page behind stays in
   use, and the panel gives way when the focus goes on. */

"use strict";

(function terms() {
  const panel = document.createElement("dialog");
  if (typeof panel.show !== "function") {
    return;
  }
  panel.className = "term-panel";
  panel.tabIndex = -1;
  panel.setAttribute("aria-labelledby", "term-panel-name");
  panel.setAttribute("aria-describedby", "term-panel-meaning");
  let opener = null;

  function part(tag, name, text) {
    const element = document.createElement(tag);
    element.className = `term-panel__${name}`;
    element.textContent = text;
    return element;
  }

  function close(back) {
    if (!opener) {
      return;
    }
    const link = opener;
    opener = null;
    if (panel.open) {
      panel.close();
    }
    panel.remove();
    document.documentElement.classList.remove("has-panel");
    link.setAttribute("aria-expanded", "false");
    if (back) {
      link.focus({ preventScroll: true });
    }
  }

  function open(link, item) {
    close(false);
    opener = link;
    const term = item.querySelector("dt");
    const onward = term.querySelector("a");
    const name = part("p", "name", term.textContent.trim());
    name.id = "term-panel-name";
    const meaning = part("p", "meaning", "");
    meaning.id = "term-panel-meaning";
    for (const child of item.querySelector("dd").cloneNode(true).childNodes) {
      if (!(child instanceof Element && child.matches(".term-back"))) {
        meaning.append(child.cloneNode(true));
      }
    }
    const foot = part("p", "foot", "");
    const button = part("button", "close", "Close");
    button.type = "button";
    button.addEventListener("click", () => close(true));
    foot.append(button);
    if (onward) {
      const more = part("a", "more", "See it in the glossary");
      more.href = onward.href;
      foot.append(" ", more);
    }
    panel.replaceChildren(name, meaning, foot);
    /* Next to the link, so that the next key goes on from the word. */
    link.after(panel);
    panel.show();
    document.documentElement.classList.add("has-panel");
    link.setAttribute("aria-expanded", "true");
    panel.focus({ preventScroll: true });
    const rise = link.getBoundingClientRect().bottom - panel.getBoundingClientRect().top + 16;
    if (rise > 0) {
      window.scrollBy({ top: rise, behavior: "instant" });
    }
  }

  for (const link of document.querySelectorAll("a.term[href^='#term-']")) {
    const item = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (!item || !item.querySelector("dt") || !item.querySelector("dd")) {
      continue;
    }
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) {
        return;
      }
      event.preventDefault();
      event.stopPropagation();
      if (opener === link) {
        close(true);
      } else {
        open(link, item);
      }
    });
    link.addEventListener("keydown", (event) => {
      if (event.key === " ") {
        event.preventDefault(); /* what is called a button answers to both keys */
        link.click();
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && opener) {
      event.stopPropagation();
      close(true);
    }
  });
  document.addEventListener("click", ({ target }) => {
    if (opener && !panel.contains(target)) {
      close(false);
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    if (opener && !panel.contains(target) && target !== opener) {
      close(false);
    }
  });
  window.addEventListener("beforeprint", () => close(false));
})();
