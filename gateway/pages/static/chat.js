// The chat page: what is typed goes out once, in order, and whatever happens is said.

import { Refused, messagesSince, openConversation, sendMessage, signIn } from "./api.js";
import { contactLink, make } from "./dom.js";
import { Session, newId } from "./session.js";
import { Transcript } from "./transcript.js";

const $ = (id) => document.getElementById(id);
const NEARLY_FULL = 0.9;

const session = new Session();
const text = $("text");
const transcript = new Transcript({
  list: $("messages"),
  scroller: $("scroller"),
  welcome: $("welcome"),
  ask,
  retry,
});
/** Entries that wait for the customer to press "Try again". */
const stuck = new Set();
/** A promise while messages are being delivered, one after the other. */
let delivering = null;
/** Grows with every new conversation: what comes back from an older one is not shown. */
let era = 0;

// --- sending --------------------------------------------------------------------------------

function ask(words) {
  const entry = { client_id: newId(), text: words };
  session.queue(entry);
  transcript.expect(entry);
  say("");
  deliverAll();
}

function retry(entry) {
  stuck.delete(entry.client_id);
  transcript.recovered(entry);
  say("");
  text.focus();
  deliverAll();
}

function deliverAll() {
  delivering ??= deliverEach().finally(() => {
    delivering = null;
    typing(false);
    if (next()) deliverAll();
  });
}

function next() {
  return session.outbox.find((entry) => !stuck.has(entry.client_id));
}

async function deliverEach() {
  for (let entry = next(); entry; entry = next()) {
    const began = era;
    typing(true);
    try {
      if (!session.open) {
        const opened = await openConversation();
        if (era !== began) continue;
        session.opened(opened);
      }
      const messages = await sendMessage(session.state, entry);
      if (era !== began) continue;
      session.settle(entry.client_id);
      transcript.add(messages);
    } catch (error) {
      if (era === began) undelivered(entry, error);
    }
  }
}

function undelivered(entry, error) {
  if (error instanceof Refused && error.status === 404) {
    return restart("This conversation is no longer there, so a new one was started.", session.outbox);
  }
  if (error instanceof Refused && (error.status === 422 || error.status === 409)) {
    session.settle(entry.client_id);
    transcript.forget(entry);
    if (!text.value) write(entry.text);
    return say(error.detail);
  }
  stuck.add(entry.client_id);
  transcript.failed(entry, reasonFor(error));
}

function reasonFor(error) {
  if (!navigator.onLine) return "You are offline. It will be sent when you are back.";
  if (error instanceof Refused && error.status === 429) {
    return `That was quick. Please wait ${error.retryAfter} seconds.`;
  }
  return "No answer came. It can be sent again safely: it will not count twice.";
}

// --- conversations --------------------------------------------------------------------------

function restart(notice, kept = [], opened = {}) {
  era += 1;
  stuck.clear();
  session.startOver({ ...opened, kept });
  transcript.clear();
  kept.forEach((entry) => transcript.expect(entry));
  showWho();
  say(notice);
  text.focus();
}

async function becomeCustomer(event) {
  event.preventDefault();
  try {
    const { customer_token: proof, name } = await signIn($("customer").value);
    restart("", [], { ...(await openConversation(proof)), name });
  } catch (error) {
    say(error instanceof Refused ? error.detail : "Signing in did not work. Please try again.");
  }
}

async function refresh() {
  if (!session.open) return;
  const began = era;
  try {
    const messages = await messagesSince(session.state, transcript.lastSeq);
    if (era === began) transcript.add(messages);
  } catch (error) {
    if (era !== began) return;
    if (error instanceof Refused && error.status === 404) {
      restart("Your last conversation is no longer there. You can start a new one.", session.outbox);
    } else {
      const again = make("button", { type: "button", class: "again", onclick: resume }, "Try again");
      say("Your conversation could not be loaded. ", again);
    }
  }
}

// --- what is seen ---------------------------------------------------------------------------

function say(...what) {
  const notice = $("notice");
  notice.replaceChildren(...what);
  notice.hidden = !notice.textContent;
}

function typing(on) {
  $("typing").replaceChildren(
    ...(on ? [make("span", { class: "dots", "aria-hidden": "true" }), "Recourse is answering"] : []),
  );
  if (on) transcript.scroll();
}

function showWho() {
  $("signed-in").hidden = !session.name;
  $("signed-in-name").textContent = session.name ?? "";
  if ($("sign-in")) $("sign-in").hidden = Boolean(session.name);
}

function write(words) {
  text.value = words;
  resize();
}

function resize() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
  const max = Number(text.dataset.max);
  const length = [...text.value.trim()].length;
  $("count").textContent = length > max * NEARLY_FULL ? `${length} of ${max} characters.` : "";
  $("count").classList.toggle("too-long", length > max);
}

function submit(event) {
  event?.preventDefault();
  const words = text.value.trim();
  if (!words) return text.focus();
  if ([...words].length > Number(text.dataset.max)) {
    return say(`Your message is too long: at most ${text.dataset.max} characters.`);
  }
  write("");
  ask(words);
  text.focus();
}

async function resume() {
  say("");
  await refresh();
  session.outbox.forEach((entry) => transcript.expect(entry));
  stuck.clear();
  if (next()) deliverAll();
}

function offline() {
  say("You are offline. You can go on reading; messages are sent when you are back.");
}

function online() {
  for (const entry of session.outbox) transcript.recovered(entry);
  resume();
}

$("composer").addEventListener("submit", submit);
$("start-over").addEventListener("click", () => restart("", []));
$("sign-out").addEventListener("click", () => restart("", []));
$("sign-in")?.addEventListener("submit", becomeCustomer);
text.addEventListener("input", resize);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
});
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => {
    ask(button.dataset.ask);
    text.focus();
  });
}
for (const element of document.querySelectorAll("[data-contact]")) {
  element.replaceChildren(contactLink(element.textContent));
}
window.addEventListener("offline", offline);
window.addEventListener("online", online);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && !delivering) refresh();
});

showWho();
if (navigator.onLine) resume();
else offline();
