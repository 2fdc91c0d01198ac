/* Say that a clinical review is overdue on the day a page is read.

   A built page ages without a build: one that was right yesterday would go on saying that its review is in order. The
   line itself names the day on which the next review is due, so that it is honest without this script too. */

"use strict";

(function sayWhatIsOverdue() {
  function judge() {
    const now = new Date();
    const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
      .map((number) => String(number).padStart(2, "0"))
      .join("-");
    for (const line of document.querySelectorAll("[data-next-due][data-overdue-text]")) {
      /* Days written as year, month, day sort as text. The day itself still counts. */
      if (line.dataset.nextDue && day > line.dataset.nextDue) {
        line.textContent = line.dataset.overdueText;
        delete line.dataset.nextDue;
      }
    }
  }
  judge();
  /* A page may be left open for days, or be brought back as it was. */
  window.addEventListener("pageshow", judge);
  document.addEventListener("visibilitychange", judge);
})();
