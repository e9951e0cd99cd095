// A file is read into a text field, from where it is sent as any text; without this script it is pasted there.
"use strict";

for (const chosen of document.querySelectorAll("input[data-into]")) {
  chosen.parentElement.hidden = false;
  chosen.addEventListener("change", async () => {
    const [file] = chosen.files;
    if (file) document.getElementById(chosen.dataset.into).value = await file.slice(0, 50_000).text();
  });
}
