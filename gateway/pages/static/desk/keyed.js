// Lists that are drawn again without disturbing what did not change: focus, selection, scrolling.

/** What each child was drawn from. */
const marks = new WeakMap();

/**
 * Make the children of `list` those of `rows`, `{key, mark, draw}` each, in that order.
 *
 * A child whose `mark` is as before is kept as it is; otherwise it is drawn anew. When the one
 * with the focus is replaced, its successor of the same key gets it.
 */
export function drawRows(list, rows) {
  const before = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const focused = list.contains(document.activeElement)
    ? document.activeElement.closest("[data-key]")?.dataset.key
    : undefined;
  const children = rows.map(({ key, mark, draw }) => {
    const known = before.get(key);
    if (known && marks.get(known) === mark) return known;
    const drawn = draw();
    drawn.dataset.key = key;
    marks.set(drawn, mark);
    return drawn;
  });
  arrange(list, children);
  const lost = focused !== undefined && !list.contains(document.activeElement);
  if (lost) children.find((each) => each.dataset.key === focused)?.querySelector("button, a")?.focus();
}

/** Replace what a container shows, unless `mark` says that it shows it already. */
export function drawOnce(container, mark, draw) {
  if (marks.get(container) === mark) return;
  marks.set(container, mark);
  container.replaceChildren(...draw().filter(Boolean));
}

/** Moving a child would take its focus away: only what stands elsewhere is moved. */
function arrange(list, children) {
  const kept = new Set(children);
  for (const child of [...list.children]) if (!kept.has(child)) child.remove();
  children.forEach((child, index) => {
    if (list.children[index] !== child) list.insertBefore(child, list.children[index] ?? null);
  });
}
