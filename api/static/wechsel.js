// Another view of the same page, without loading the page anew: what is told to readers who do
// not see it, what the old map leaves behind, and what is done where the exchange does not work.
"use strict";

(() => {
  const told = document.createElement("p");
  told.className = "unseen";
  told.setAttribute("role", "status");
  document.body.append(told);

  document.addEventListener("htmx:before:swap", () => {
    document.querySelector(".karte")?.karte?.remove();
  });

  document.addEventListener("htmx:after:swap", () => {
    const shown = ["#karte-titel", "#werte ~ .pages p"].map((part) => document.querySelector(part)?.textContent);
    told.textContent = `Angezeigt: ${shown.filter(Boolean).join(", ")}`;
  });

  document.addEventListener("htmx:error", (event) => {
    const link = event.detail.ctx?.sourceElement?.href;
    if (link) location.assign(link);
  });
})();
