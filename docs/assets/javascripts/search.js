/* The line in the search panel that says whom to call in an emergency, and where the signs are.

   Somebody in danger may search first. The words and the link are those of the emergency strip of the page itself. */

"use strict";

(function emergencyLine() {
  const strip = document.querySelector(".emergency-strip");
  const result = document.querySelector("[data-md-component=search-result]");
  if (!strip || !result) {
    return;
  }
  const line = document.createElement("p");
  line.className = "search-emergency";
  line.setAttribute("role", "note");
  for (const part of strip.children) {
    line.append(...part.cloneNode(true).childNodes, " ");
  }
  for (const link of line.querySelectorAll("a")) {
    link.className = "search-emergency__link";
    link.removeAttribute("aria-current");
    /* Arrow keys go from link to link of the panel. Enter opens the one that scores highest: never this one. */
    const words = document.createElement("span");
    words.dataset.mdScore = "-1";
    words.append(...link.childNodes);
    link.append(words);
  }
  /* The theme counts on the count coming first and the list last. */
  result.insertBefore(line, result.lastElementChild);

  /* With nothing found, Enter in the field stays where it is. */
  const field = document.querySelector("[data-md-component=search-query]");
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !result.lastElementChild.children.length) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
})();
