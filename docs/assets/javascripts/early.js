/* What must happen before the page is first painted: its colours, and the places of what only scripts can do.

   The theme brings this as inline scripts. A page here holds none, so that no script can be slipped into one, and
   a strict security policy can stand. The theme's bundle calls the four names below, so they keep its names. */

"use strict";

/* The site's root folder. Whatever is kept on the device is kept under its path, apart from other sites of the host. */
var __md_scope = new URL("../../", document.currentScript.src);

/* A number that stands for a text: the theme compares it to see whether a notice has changed. */
function __md_hash(text) {
  let hash = 0;
  for (const character of text) {
    hash = (hash << 5) - hash + character.charCodeAt(0);
  }
  return hash;
}

/* What is kept under a key, or null. A browser may refuse all storage: then nothing is kept, and nothing fails. */
function __md_get(key, storage, scope) {
  try {
    return JSON.parse((storage || localStorage).getItem((scope || __md_scope).pathname + "." + key));
  } catch {
    return null;
  }
}

/* Keep a value under a key, where the browser allows it. */
function __md_set(key, value, storage, scope) {
  try {
    (storage || localStorage).setItem((scope || __md_scope).pathname + "." + key, JSON.stringify(value));
  } catch {
    /* Blocked or full: the choice lasts until the page is left. */
  }
}

/* From here on, style sheets show what needs scripts, and not what stands in for it. */
document.documentElement.classList.replace("no-js", "js");

/* Plain view, where the reader chose it. */
document.documentElement.classList.toggle("plain", Boolean(__md_get("__plain")));

/* Use the colours that the reader chose; before any choice, those that the device asks for. The script runs before the
   page's body is there: it waits for it, and for the button that offers the other colours, part by part. No browser
   paints in between. */
(function applyPalette() {
  const options = JSON.parse(document.currentScript.dataset.palette || "[]");
  const kept = __md_get("__palette");
  const index = kept ? kept.index : options.findIndex(({ media }) => matchMedia(media).matches);
  const option = options[index];
  if (!option) {
    return;
  }
  let worn = false;

  function wear() {
    if (document.body && !worn) {
      worn = true;
      for (const [name, value] of Object.entries(option)) {
        document.body.setAttribute("data-md-color-" + name, value);
      }
    }
    const button = document.querySelector("#__palette_" + index + " + label");
    if (button && button.nextSibling) {
      button.hidden = false;
      parts.disconnect();
    }
  }

  const parts = new MutationObserver(wear);
  parts.observe(document.documentElement, { childList: true, subtree: true });
})();

/* All else that scripts do waits until words are painted: an old phone shows them before it is busy.
   `hooks/lighten.py` names the script that does it. */
(function fetchRest() {
  const { rest, theme } = document.currentScript.dataset;
  if (!rest) {
    return;
  }
  const script = document.createElement("script");
  script.src = rest;
  script.dataset.theme = theme;
  document.addEventListener("DOMContentLoaded", () => {
    const fetchOnce = () => document.head.append(script); // a script runs once, however often it is put in its place
    new PerformanceObserver(fetchOnce).observe({ type: "paint", buffered: true });
    setTimeout(fetchOnce, 1000); // a tab in the background paints nothing, and an old browser does not tell
  });
})();
