const element = (id) => document.getElementById(id);
// Gone with the tab, and out of other sites' reach.
let token = sessionStorage.getItem("token");
let registering = false;

/** Calls the API; throws Error with the API's own words when it refuses. */
async function api(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(`/api${path}`, {
    method,
    headers,
    body: body && JSON.stringify(body),
  });
  const answer = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return answer;
  const detail = answer?.detail;
  const words = Array.isArray(detail)
    ? detail.map((d) => `${d.loc.at(-1)}: ${d.msg}`).join("; ")
    : (detail ?? response.statusText);
  throw Object.assign(new Error(words), { status: response.status });
}

/** Runs an action; what goes wrong is shown to the person who did it. */
function act(action) {
  return async (event) => {
    event?.preventDefault();
    element("message").textContent = "";
    try {
      await action(event);
    } catch (error) {
      element("message").textContent = error.message;
    }
  };
}

function item(text, label, action, disabled = false) {
  const row = document.createElement("li");
  const button = document.createElement("button");
  Object.assign(button, { textContent: label, className: "quiet", onclick: act(action), disabled });
  row.append(text, button);
  return row;
}

async function showNotes() {
  const remove = (note) => async () => {
    await api("DELETE", `/notes/${note.id}`);
    await showNotes();
  };
  const notes = await api("GET", "/notes");
  element("notes").replaceChildren(...notes.map((note) => item(note.title, "Delete", remove(note))));
}

async function showProviders() {
  const connect = (provider) => async () => {
    location.href = (await api("POST", `/v1/oauth/${provider.name}/authorize`)).authorization_url;
  };
  const disconnect = (integration) => async () => {
    await api("DELETE", `/v1/oauth/integrations/${integration.id}`);
    await showProviders();
  };
  const [providers, integrations] = await Promise.all(
    ["providers", "integrations"].map((path) => api("GET", `/v1/oauth/${path}`)),
  );
  element("providers").replaceChildren(
    ...providers.map((p) => {
      const connected = integrations.find((i) => i.provider === p.name && i.status === "active");
      if (connected) return item(p.display_name, "Disconnect", disconnect(connected));
      return item(p.display_name, p.configured ? "Connect" : "Not configured", connect(p), !p.configured);
    }),
  );
}

async function showHome() {
  const user = await api("GET", "/users/me");
  element("name").textContent = user.username;
  await Promise.all([showNotes(), showProviders()]);
  element("sign-in").hidden = true;
  element("home").hidden = false;
}

const REASONS = {
  state: "the link was used before or is too old; start again",
  denied: "you did not allow it",
  scope: "it would allow more than you may have",
  account: "the account is connected to another user",
  throttled: "the provider is busy; try again later",
};

/** What the callback has to say, once: a reload says nothing. */
function showConnection() {
  const query = new URLSearchParams(location.search);
  const [provider, outcome] = ["provider", "oauth"].map((name) => query.get(name));
  if (!provider || !outcome) return;
  history.replaceState(null, "", location.pathname);
  const why = REASONS[query.get("reason")] ?? "the provider did not answer as it should";
  element("message").textContent =
    outcome === "connected" ? `${provider} is connected.` : `${provider} is not connected: ${why}.`;
}

function signOut() {
  sessionStorage.removeItem("token");
  token = null;
  element("sign-in").hidden = false;
  element("home").hidden = true;
}

async function showHealth() {
  const health = element("health");
  const answer = await fetch("/api/health").then(
    (response) => response.json(),
    () => undefined,
  );
  health.dataset.status = answer?.status ?? "unhealthy";
  health.textContent = answer ? `The service is ${answer.status}.` : "The service does not answer.";
}

element("switch").onclick = () => {
  registering = !registering;
  document.querySelector(".register").hidden = !registering;
  element("sign-in").email.required = registering;
  document.querySelector("#sign-in h2").textContent = registering ? "Create an account" : "Sign in";
  document.querySelector("#sign-in button").textContent = registering ? "Create" : "Sign in";
  element("switch").textContent = registering ? "I have an account" : "I have no account yet";
};

/** A one-time password is good for choosing another, for which the form then has a field. */
function askForNewPassword(wanted) {
  document.querySelector(".renew").hidden = !wanted;
  element("sign-in").new_password.required = wanted;
}

async function signIn(username, password) {
  try {
    return (await api("POST", "/auth/login", { username, password })).access_token;
  } catch (error) {
    if (error.status === 403) askForNewPassword(true);
    throw error;
  }
}

element("sign-in").onsubmit = act(async ({ target }) => {
  const { username, email, password, new_password } = Object.fromEntries(new FormData(target));
  if (registering) await api("POST", "/auth/register", { username, email, password });
  if (new_password) await api("POST", "/auth/password", { username, password, new_password });
  token = await signIn(username, new_password || password);
  sessionStorage.setItem("token", token);
  target.reset();
  askForNewPassword(false);
  await showHome();
});

element("add-note").onsubmit = act(async ({ target }) => {
  await api("POST", "/notes", { title: new FormData(target).get("title") });
  target.reset();
  await showNotes();
});

element("sign-out").onclick = signOut;

showHealth();
showConnection();
if (token) showHome().catch(signOut);
