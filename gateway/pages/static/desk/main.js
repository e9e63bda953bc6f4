// The desk: the parts put together, and what moves between them.

import { Api, Unreachable } from "./api.js";
import { Composer } from "./composer.js";
import { Deeds } from "./deeds.js";
import { Door } from "./door.js";
import { Drafts } from "./drafts.js";
import { Frames } from "./frames.js";
import { Head } from "./head.js";
import { Inbox } from "./inbox.js";
import { Live } from "./live.js";
import { Model } from "./model.js";
import { startTicking } from "./moments.js";
import { Panel } from "./panel.js";
import { Signals } from "./signals.js";
import { TranscriptView } from "./transcript.js";

const AGAIN_MS = 2_000;
/** Whoever comes back to a tab sees within seconds whether the line still stands. */
const WOKEN_AFTER_MS = 5_000;

const $ = (id) => document.getElementById(id);

const api = new Api();
const model = new Model();
const drafts = new Drafts();
const signals = new Signals({ said: $("said"), button: $("sound"), state: $("sound-state") });
const live = new Live({
  csrf: () => api.csrf,
  after: () => model.talk?.lastSeq ?? 0,
  heard: (frame) => frames.heard(frame),
  line: (state) => {
    model.line = state;
    model.changed();
  },
  signedOut: () => deeds.expired(),
  otherSession: () => deeds.recheck(),
});
const deeds = new Deeds({ api, model, drafts, live });
const frames = new Frames({ model, deeds, signals });

const composer = new Composer({ $, model, deeds, drafts, say: (words) => signals.say(words) });
const transcript = new TranscriptView({ $, model, drafts, retry: () => deeds.retryAll() });
const door = new Door({ $, model, deeds, entered: () => openAddressed() });
const inbox = new Inbox({ $, model, deeds, open: (id) => go(id) });
const head = new Head({ $, model, deeds, afterMove: () => composer.focus() });
const panel = new Panel({ $, model, deeds, drafts, reveal, forward });

// --- drawing --------------------------------------------------------------------------------

model.listen(() => {
  $("starting").hidden = model.phase !== "starting";
  door.draw();
  $("desk").hidden = model.phase !== "desk";
  if (model.phase !== "desk") return signals.title(0);
  $("my-name").textContent = model.me.name;
  $("offline").hidden = model.line !== "offline";
  $("line").textContent = { online: "Live", connecting: "Connecting …", offline: "Offline" }[model.line];
  $("line").className = `line-state ${model.line}`;
  signals.title(model.waitingCount);
  inbox.draw();
  head.draw();
  transcript.draw();
  composer.draw();
  panel.draw();
  if (document.visibilityState === "visible") deeds.markRead();
});

/** Which of the three panes a narrow screen shows. */
function show(pane) {
  $("desk").dataset.pane = pane;
  $("details").setAttribute("aria-expanded", String(pane === "panel"));
}

// --- going from one conversation to the next --------------------------------------------------

/** Open a conversation, by its address: reload and Back work as anywhere. */
function go(id) {
  if (location.hash === `#${id}`) openAddressed();
  else location.hash = id;
}

async function openAddressed() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (model.phase !== "desk") return; // whoever signs in goes on from here
  if (!id) {
    deeds.leave();
    return toList();
  }
  show("talk");
  await deeds.open(id);
  if (model.openId === id) composer.focus();
}

function toList() {
  show("list");
  inbox.focus();
}

function reveal(selector) {
  show("talk");
  transcript.reveal(selector);
}

function forward(address) {
  show("talk");
  composer.put(address);
}

window.addEventListener("hashchange", openAddressed);
$("back").addEventListener("click", toList);
$("details").addEventListener("click", () => {
  show($("desk").dataset.pane === "panel" ? "talk" : "panel");
  if ($("desk").dataset.pane === "panel") $("panel").querySelector("button").focus();
});
$("panel-back").addEventListener("click", () => {
  show("talk");
  $("details").focus();
});
document.addEventListener("keydown", (event) => {
  const inDialog = event.target.closest?.("dialog");
  if (event.key !== "Escape" || event.isComposing || inDialog || model.phase !== "desk") return;
  toList();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "visible") return;
  if (model.phase === "door") start(); // signed in again in another tab, perhaps
  live.now();
  live.renew(WOKEN_AFTER_MS);
  model.changed();
});
$("try-now").addEventListener("click", () => live.now());
$("sign-out").addEventListener("click", async () => {
  try {
    await deeds.signOut();
    door.draw();
    door.forget();
    history.replaceState(null, "", location.pathname);
  } catch {
    signals.say("Signing out did not work. Please try again.");
  }
});

// --- starting -------------------------------------------------------------------------------

async function start() {
  try {
    await deeds.resume();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    if (model.phase !== "starting") return;
    $("starting-words").textContent = "The gateway does not answer. Trying again …";
    setTimeout(start, AGAIN_MS);
    return;
  }
  if (model.phase === "desk") openAddressed();
}

startTicking();
start();
