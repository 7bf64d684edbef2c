{% include "rows.js" %}
const marks = { search: "[type=search]", order: "select", violated: "[type=checkbox]", count: "output" };
for (const section of document.querySelectorAll(".series")) {
  const find = (what) => section.querySelector(marks[what] ?? `.${what}`);
  if (find("tools")) drawingOf(find, [...section.querySelectorAll(".row")], (row) => row.dataset.f, "b", String, "")();
}
