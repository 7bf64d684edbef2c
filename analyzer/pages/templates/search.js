"use strict";
(() => {
  const at = (id) => document.getElementById(id);
  const [list, more, waiting, search, order, violated, count] =
    ["list", "more", "waiting", "search", "order", "violated", "count"].map(at);
  if (!list) return;
  const rows = [...document.querySelectorAll(".row")];
  const drawn = list.children.length;
  const keys = new Map(rows.map((row, worst) => [row, {
    worst, file: +row.id.slice(1), name: row.querySelector("bdi").textContent.toLowerCase(),
    complete: +row.dataset.c, drift: -row.dataset.d,
  }]));
  const text = (count) => count.toLocaleString("en");
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
      more.firstChild.textContent = `${text(found.length - drawn)} more features`;
    }
    count.textContent = `${text(found.length)} of ${text(rows.length)} features`;
  };
  const go = () => {
    const row = rows.find((each) => `#${each.id}` === location.hash);
    if (!row) return;
    if (!row.isConnected) {
      search.value = "";
      if (violated) violated.checked = false;
      draw();
    }
    if (more?.contains(row)) more.open = true;
    row.open = true;
    row.scrollIntoView();
    row.firstChild.focus();
  };
  const copied = async (button, text) => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(text);
    }
  };
  document.addEventListener("toggle", ({ target }) => {
    if (!target.open || !target.matches(".row") || target.querySelector("button")) return;
    const drawing = target.querySelector("svg:not(.trend)");
    if (drawing) target.lastChild.prepend(drawing.cloneNode(true));
    for (const text of target.querySelectorAll("pre")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = "Copy JSON";
      button.addEventListener("click", () => copied(button, text));
      text.before(button);
    }
  }, true);
  for (const tool of [search, order, violated]) tool?.addEventListener("input", draw);
  addEventListener("hashchange", go);
  at("tools").hidden = false;
  draw();
  go();
})();
