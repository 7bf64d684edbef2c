"use strict";
const drawingOf = (find, rows, file, name, text, unit) => {
  const [list, more, waiting, search, order, violated, count] =
    ["list", "more", "waiting", "search", "order", "violated", "count"].map(find);
  const drawn = list.children.length;
  const keys = new Map(rows.map((row, worst) => [row, {
    worst, file: +file(row), name: row.querySelector(name).textContent.toLowerCase(),
    complete: +row.dataset.c, drift: -row.dataset.d,
  }]));
  const draw = () => {
    const wanted = search.value.trim().toLowerCase(), by = order.value;
    const found = rows.filter((row) => keys.get(row).name.includes(wanted) && !(violated?.checked && !("v" in row.dataset)));
    found.sort((one, other) => {
      const [a, b] = [keys.get(one), keys.get(other)];
      return a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : a.worst - b.worst;
    });
    list.replaceChildren(...found.slice(0, drawn));
    if (more) {
      waiting.replaceChildren(...found.slice(drawn));
      more.hidden = found.length <= drawn;
      more.firstChild.textContent = `${text(found.length - drawn)} more${unit}`;
    }
    count.textContent = `${text(found.length)} of ${text(rows.length)}${unit}`;
  };
  for (const tool of [search, order, violated]) tool?.addEventListener("input", draw);
  find("tools").hidden = false;
  return draw;
};
