// The page for the passages: the parts put together, and what moves between them.

import { Unreachable } from "../api.js";
import { Door } from "../door.js";
import { KnowledgeApi } from "./api.js";
import { Drafting } from "./drafting.js";
import { Off } from "./off.js";
import { Session } from "./session.js";
import { Switching } from "./switching.js";
import { Trying } from "./trying.js";
import { Unanswered } from "./unanswered.js";

const AGAIN_MS = 2_000;
const TABS = ["try", "unanswered", "off"];

const $ = (id) => document.getElementById(id);
const say = (words) => {
  $("said").textContent = words;
};

const api = new KnowledgeApi();
const session = new Session({ api, changed: draw });
const door = new Door({ $, model: session, deeds: session, entered: () => show() });
const switching = new Switching({ $, api, session, say, done: () => changed() });
const drafting = new Drafting({ $, api, session, say });
const trying = new Trying({ $, api, session, say, switching });
const unanswered = new Unanswered({ $, api, session, drafting, tryOut });
const off = new Off({ $, api, session, say, switching });

function draw() {
  $("starting").hidden = session.phase !== "starting";
  door.draw();
  $("desk").hidden = session.phase !== "desk";
  $("my-name").textContent = session.me.name;
}

/** Show the tab that the address names; `focus` where somebody chose it. */
function show({ focus = false } = {}) {
  if (session.phase !== "desk") return;
  const named = location.hash.slice(1);
  const tab = TABS.includes(named) ? named : TABS[0];
  for (const each of TABS) {
    $(`tab-${each}`).hidden = each !== tab;
    const link = document.querySelector(`.tabs a[href="#${each}"]`);
    if (each === tab) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  off.load(); // its count stands in the tabs
  if (tab === "unanswered") unanswered.load();
  if (focus) $(`${tab}-title`).focus();
  else if (tab === "try") $("question").focus();
}

function tryOut(question) {
  location.hash = "try";
  trying.take(question);
}

/** A passage was switched: whatever is shown of it may be another by now. */
function changed() {
  off.load();
  if (location.hash === "#off" || !$("question").value.trim()) return $("off-title").focus();
  $("try-title").focus(); // the button that was pressed is drawn anew
  return trying.run();
}

async function start() {
  try {
    await session.resume();
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    $("starting-words").textContent = "The gateway does not answer. Trying again …";
    setTimeout(start, AGAIN_MS);
    return;
  }
  show();
}

window.addEventListener("hashchange", () => {
  // The skip link names the page itself and is no tab.
  if (location.hash !== "#knowledge") show({ focus: true });
});
$("sign-out").addEventListener("click", async () => {
  try {
    await session.signOut();
    $("tried").replaceChildren();
    $("groups").replaceChildren();
    door.forget();
  } catch {
    say("Signing out did not work. Please try again.");
  }
});

start();
