"use strict";
for (const section of document.querySelectorAll(".series")) {
  const find = (selector) => section.querySelector(selector);
  const tools = find(".tools"), list = find(".list"), more = find(".more"), waiting = find(".waiting");
  if (!tools) continue;
  const [search, order, violated, count] = ["[type=search]", "select", "[type=checkbox]", "output"].map(find);
  const rows = [...section.querySelectorAll(".row")];
  const drawn = list.children.length;
  const keys = new Map(rows.map((row, worst) => [row, {
    worst, file: +row.dataset.f, name: row.querySelector("b").textContent.toLowerCase(),
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
      more.firstChild.textContent = `${found.length - drawn} more`;
    }
    count.textContent = `${found.length} of ${rows.length}`;
  };
  for (const tool of [search, order, violated]) tool?.addEventListener("input", draw);
  tools.hidden = false;
  draw();
}
