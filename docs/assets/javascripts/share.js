/* Share this page: by the device's own share sheet, else by a copy of its address. Nothing is sent from here. */

"use strict";

(function share() {
  const tools = document.querySelector(".page-tools");
  if (!tools) {
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "page-tools__button";
  button.textContent = navigator.share ? "Share" : "Copy link";
  const status = document.createElement("span");
  status.className = "page-tools__status";
  status.setAttribute("role", "status");

  /* The published address where there is one: a page on a stick, or with words of a search, shares its plain home. */
  function address() {
    const canonical = document.querySelector("link[rel=canonical]");
    return location.protocol === "file:" && canonical ? canonical.href : location.origin + location.pathname;
  }

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const field = document.createElement("textarea");
      field.value = text;
      field.setAttribute("aria-label", "Address of this page");
      button.after(field);
      field.select();
      const done = document.execCommand("copy");
      field.remove();
      button.focus();
      if (!done) {
        return `The address is ${text}`;
      }
    }
    return "Link copied.";
  }

  button.addEventListener("click", async () => {
    if (navigator.share) {
      try {
        await navigator.share({ title: document.title, url: address() });
        return;
      } catch (reason) {
        if (reason.name === "AbortError") {
          return; /* the reader thought better of it */
        }
      }
    }
    status.textContent = "";
    status.textContent = await copy(address());
  });
  tools.append(button, status);
})();
