/* The "Print this page" button, for browsers that hide their own. Without scripts there is none, and nothing is missed:
   every browser can print. Before any printing, the day is filled in; what is behind a click is opened, and closed again
   afterwards. */

"use strict";

(function offerPrinting() {
  const heading = document.querySelector("article h1");
  if (!heading || typeof window.print !== "function" || document.querySelector(".print-button")) {
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "print-button";
  /* On a narrow phone the style sheet leaves out the end of the label, so that all tools stay in one row. */
  const more = document.createElement("span");
  more.textContent = " this page";
  button.append("Print", more);
  button.setAttribute("aria-label", "Print this page");
  button.addEventListener("click", () => window.print());
  const tools = document.querySelector(".page-tools");
  if (tools) {
    tools.append(button);
  } else {
    heading.after(button);
  }

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = Array.from(document.querySelectorAll("article details:not([open])"));
    opened.forEach((details) => details.setAttribute("open", ""));
    const day = document.querySelector(".print-note__day");
    if (day) {
      day.textContent = `Printed on ${new Date().toLocaleDateString("en-GB", { dateStyle: "long" })}. `;
    }
  });
  window.addEventListener("afterprint", () => {
    opened.forEach((details) => details.removeAttribute("open"));
    opened = [];
  });
})();
