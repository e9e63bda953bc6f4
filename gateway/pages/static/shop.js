// The demo's stand-in for a storefront's sign-in. A real storefront knows its customer, signs a
// token for them on its server, and hands it to the widget as this page does.

const KEY = "recourse.demo-customer";
const $ = (id) => document.getElementById(id);
const chat = document.querySelector("recourse-chat");

function show() {
  const signedIn = read();
  $("sign-in").hidden = Boolean(signedIn);
  $("signed-in").hidden = !signedIn;
  $("signed-in-name").textContent = signedIn?.name ?? "";
  if (signedIn) chat.setAttribute("customer-token", signedIn.customer_token);
  else chat.removeAttribute("customer-token");
}

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY));
    return typeof kept?.customer_token === "string" ? kept : null;
  } catch {
    return null;
  }
}

function become(customer) {
  if (customer) localStorage.setItem(KEY, JSON.stringify(customer));
  else localStorage.removeItem(KEY);
  show();
  $(customer ? "sign-out" : "customer").focus();
}

async function signIn(event) {
  event.preventDefault();
  $("sign-in-trouble").textContent = "";
  try {
    const response = await fetch("/demo/sign-in", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ customer: $("customer").value }),
    });
    const answer = await response.json();
    if (!response.ok) throw new Error(answer.detail);
    become(answer);
  } catch {
    $("sign-in-trouble").textContent = "Signing in did not work. Please try again.";
  }
}

$("sign-in").addEventListener("submit", signIn);
$("sign-out").addEventListener("click", () => become(null));
window.addEventListener("storage", ({ key }) => {
  if (key === KEY || key === null) show();
});
show();
