{% include "rows.js" %}
(() => {
  const at = (id) => document.getElementById(id);
  if (!at("list")) return;
  const [more, search, violated] = ["more", "search", "violated"].map(at);
  const rows = [...document.querySelectorAll(".row")];
  const draw = drawingOf(at, rows, (row) => row.id.slice(1), "bdi", (count) => count.toLocaleString("en"), " features");
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
  addEventListener("hashchange", go);
  draw();
  go();
})();
