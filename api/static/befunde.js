// The findings by keyboard: down and up go from one to the next, the return key in a field decides
// nothing, and who decides is remembered as long as the page's tab is open.
"use strict";

(() => {
  const WHO = "wer-entscheidet";
  const summaries = [...document.querySelectorAll(".finding > summary")];

  summaries.forEach((summary, at) => {
    summary.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const next = step && summaries[at + step];
      if (!next) return;
      event.preventDefault();
      next.focus();
    });
  });

  for (const form of document.querySelectorAll("form.decide")) {
    form.elements.who.value ||= sessionStorage.getItem(WHO) ?? "";
    form.addEventListener("submit", () => sessionStorage.setItem(WHO, form.elements.who.value));
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
      event.preventDefault();
      const stops = [...form.querySelectorAll("input:not([type=hidden]), button")];
      stops[stops.indexOf(event.target) + 1]?.focus();
    });
  }
})();
