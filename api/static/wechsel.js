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
    told.textContent = `Angezeigt: ${document.querySelector("#karte-titel")?.textContent ?? ""}`;
  });

  document.addEventListener("htmx:error", (event) => {
    const link = event.detail.ctx?.sourceElement?.href;
    if (link) location.assign(link);
  });
})();
