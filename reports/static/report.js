"use strict";
// Optional: without it the report is complete and in order. It only hides rows that do not hold the words asked for.
(() => {
  const w = document.getElementById("main"), box = document.getElementById("find");
  if (!box || !w) return;
  const field = box.querySelector("input"), told = box.querySelector("output");
  const rows = [...w.querySelectorAll("[data-find], .ledger tbody tr, .docs tbody tr")];
  const words = rows.map((row) => row.textContent.toLowerCase());
  const show = () => {
    const asked = field.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, n) => {
      const holds = asked.every((word) => words[n].includes(word));
      row.hidden = !holds;
      shown += holds;
    });
    told.textContent = asked.length ? `${shown} / ${rows.length}` : "";
  };
  field.addEventListener("input", show);
  box.hidden = false;
})();
