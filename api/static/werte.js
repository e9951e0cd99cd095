// The table of values: sorted by any column, and joined to the map: the row that is pointed at
// stands out in the map, the area that is pointed at stands out in the table.
"use strict";

(() => {
  const german = new Intl.Collator("de", { numeric: true });

  const keyOf = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort ?? cell.textContent.trim();
  };

  const compare = (column, numbers, sign) => (one, other) => {
    const [a, b] = [keyOf(one, column), keyOf(other, column)];
    if (a === "" || b === "") return (a === "") - (b === ""); // what is unknown comes last, always
    return sign * (numbers ? a - b : german.compare(a, b));
  };

  const sortBy = (table, column, heading) => {
    const ascending = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const [body] = table.tBodies;
    const order = compare(column, "number" in heading.dataset, ascending ? 1 : -1);
    body.append(...[...body.rows].sort(order));
  };

  const makeSortable = (table) => {
    if (table.querySelector("thead button, thead a")) return; // sorted already, or by the server
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...heading.childNodes);
      button.addEventListener("click", () => sortBy(table, column, heading));
      heading.append(button);
    });
  };

  const areasOf = (map) => {
    const areas = new Map();
    map.eachLayer((group) => {
      group.eachLayer?.((layer) => {
        if (layer.feature && layer.setStyle && !layer.getLatLng) areas.set(layer.feature.id, layer);
      });
    });
    return areas;
  };

  const join = (table, map) => {
    const areas = areasOf(map);
    for (const row of table.tBodies[0].rows) {
      const layer = areas.get(row.dataset.area);
      if (!layer) continue;
      const { weight, color } = layer.options;
      const show = () => {
        layer.setStyle({ weight: 4, color: "#111111" }).bringToFront();
        row.classList.add("shown");
      };
      const hide = () => {
        layer.setStyle({ weight, color });
        row.classList.remove("shown");
      };
      for (const event of ["mouseenter", "focusin"]) row.addEventListener(event, show);
      for (const event of ["mouseleave", "focusout"]) row.addEventListener(event, hide);
      layer.on({ mouseover: show, mouseout: hide });
      layer.on("click", () => {
        row.scrollIntoView({ block: "center" });
        row.querySelector("a, summary")?.focus({ preventScroll: true });
      });
    }
  };

  const setUp = () => {
    for (const table of document.querySelectorAll("table.values")) {
      makeSortable(table);
      const map = document.querySelector(".karte")?.karte;
      if (map && !("joined" in table.dataset)) {
        table.dataset.joined = "";
        join(table, map);
      }
    }
  };

  document.addEventListener("gezeichnet", setUp);
  document.addEventListener("htmx:after:swap", setUp);
  setUp();
})();
