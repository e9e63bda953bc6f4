// Numbers and names as this page writes them.

const SIGNALS = {
  unit: "Best title, sentence or ask",
  passage: "Title and text together",
  gist: "Middle of its asks",
  lexical: "Words in common",
  learned: "Learned from the asks",
};
const FEATURES = {
  score: "Fused score",
  margin: "Lead over the third best",
  gist: "Middle of its asks",
  outside: "Nearest question known to lie outside",
  words: "Length of the question",
  log_share: "Share in what was learned (log)",
  log_share_outside: "Share of what lies outside (log)",
  coverage: "Share of its words that the passage has",
  inside: "How its words sound: covered or not (log odds)",
};
const FILTERS = {
  jurisdiction: "Jurisdiction",
  as_of: "In force on",
  audience: "Asked by",
  switched_off: "Switched off",
};
const SOURCES = { asked: "as set above", words: "from its words", default: "" };
const REASONS = {
  empty_question: "The question is empty",
  jurisdiction_not_covered: "No passages of that place",
  jurisdiction_ambiguous: "Which law is not clear",
  empty_index_for_filters: "Nothing is left by the filters",
  no_passage_close_enough: "No passage is close enough",
  passage_switched_off: "The passage that answers is switched off",
};

export const signalName = (name) => SIGNALS[name] ?? name;
export const featureName = (name) => FEATURES[name] ?? name;
export const filterName = (name) => FILTERS[name] ?? name;
export const sourceWords = (source) => SOURCES[source] ?? "";
export const reasonWords = (reason) => REASONS[reason] ?? reason;

/** "0.83"; a true minus and not a hyphen before what is negative. */
export function figure(number, digits = 2) {
  if (number === null || number === undefined) return "unknown";
  return number.toFixed(digits).replace(/^-(?=.*[1-9])/, "\u2212").replace(/^-/, "");
}

/** "+0.83", for what is added. */
export function added(number) {
  const shown = figure(number);
  return number > 0 && /[1-9]/.test(shown) ? `+${shown}` : shown;
}

export function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

/** "30 Nov 2026, 08:15", in the reader's own way. */
export function moment(iso) {
  return new Date(iso).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
}

export function count(number, one, many = `${one}s`) {
  return `${number} ${number === 1 ? one : many}`;
}
