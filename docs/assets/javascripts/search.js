/* The line in the search panel that says whom to call in an emergency, and where the signs are; and, where nothing is
   found, the way to the list of all topics.

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
    neverOpenedByEnter(link);
  }
  /* The theme counts on the count coming first and the list last. */
  result.insertBefore(line, result.lastElementChild);

  /* Arrow keys go from link to link of the panel. Enter opens the one that scores highest: never one of ours. */
  function neverOpenedByEnter(link) {
    const words = document.createElement("span");
    words.dataset.mdScore = "-1";
    words.append(...link.childNodes);
    link.append(words);
  }

  const topics = document.querySelector(".topics-link");
  if (topics) {
    offerTopics(topics);
  }

  /* Where nothing is found, the list of topics leads on. The sentence is taken out again and not only hidden: arrow keys
     would stop at a link that cannot be seen. */
  function offerTopics({ href, textContent }) {
    const { translations } = JSON.parse(document.getElementById("__config").textContent);
    const count = result.firstElementChild;
    const offer = document.createElement("p");
    offer.className = "search-topics";
    const link = document.createElement("a");
    link.className = "search-emergency__link";
    link.href = href;
    link.textContent = textContent.trim();
    neverOpenedByEnter(link);
    offer.append("Try one plain word, or look through all topics: ", link);
    new MutationObserver(() => {
      if (count.textContent === translations["search.result.none"]) {
        line.after(offer);
      } else {
        offer.remove();
      }
    }).observe(count, { childList: true, characterData: true, subtree: true });
  }

  /* With nothing found, Enter in the field stays where it is. */
  const field = document.querySelector("[data-md-component=search-query]");
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !result.lastElementChild.children.length) {
      event.preventDefault();
      event.stopPropagation();
    }
  });
})();
