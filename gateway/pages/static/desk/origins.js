// Under an order in the panel: where its items come from, and what is done about their recalls.

import { make, words } from "../dom.js";
import { drawTrace } from "../trace.js";

/** The cards of an order's items; folded away where nothing is recalled. `where` names it. */
export function origins(traces, deeds, where = "") {
  if (!traces.length) return [];
  const recalled = traces.some((each) => each.recalls.length);
  const cards = traces.map((trace) => drawTrace(trace, (recall) => remedies(trace, recall, deeds)));
  return [
    make(
      "details",
      { class: "origins", open: recalled },
      make("summary", {}, `Origin of ${traces.length === 1 ? "the item" : `${traces.length} items`}${where}`),
      ...cards,
    ),
  ];
}

/** What an agent can do: write down what the customer said, and that it is done. */
function remedies(trace, recall, deeds) {
  if (recall.concern !== "affected" || recall.carried_out) return null;
  const item = { order: trace.order, item: trace.sku };
  const complaint = make("p", { class: "error small", role: "alert", hidden: true });
  const button = (label, body) => {
    const press = async (event) => {
      event.target.disabled = true;
      complaint.textContent = await deeds.remedy(recall.id, body);
      complaint.hidden = !complaint.textContent;
      event.target.disabled = false;
    };
    return make("button", { type: "button", class: "quiet", onclick: press }, label);
  };
  const others = recall.remedies.filter((each) => each !== recall.chosen);
  return make(
    "div",
    { class: "remedies", role: "group", "aria-label": `Recall ${recall.id}, ${trace.title}` },
    ...others.map((remedy) => button(`Note: ${words(remedy).toLowerCase()} chosen`, { ...item, remedy })),
    recall.chosen && button("Carried out", item),
    complaint,
  );
}
