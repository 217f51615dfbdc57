/** Signing in and signing up: the whole page for who comes, and a dialog for whose session ended. */

import { h, fill } from "./dom.js";
import { ApiError } from "./api.js";
import { MIN_PASSWORD_CHARACTERS, passwordField } from "./password_field.js";
import { textButton } from "./button.js";
import { wave } from "./wave.js";

/** @typedef {import("./session.js").Session} Session */
/** @typedef {import("./types.js").OwnAccount} OwnAccount */
/** @typedef {"sign-in" | "sign-up"} Mode */

/**
 * The whole page before somebody is signed in.
 * @param {Session} session
 * @param {{mode: Mode, signUp?: boolean, title?: string, text?: string, note?: string}} options `signUp`: whether
 *   accounts are made here; `note`: what is said where they aren't
 * @returns {{element: HTMLElement, signedIn: Promise<OwnAccount>}}
 */
export function signInPage(
  session,
  { mode, signUp = true, title = "Segue", text = "Your music, without a gap.", note },
) {
  const panel = h("div", { class: "sign-in-panel" });
  const element = h(
    "main",
    { class: "sign-in-page" },
    h(
      "div",
      { class: "sign-in-greeting" },
      h("h1", { class: "sign-in-brand" }, title),
      h("p", { class: "sign-in-line" }, text),
    ),
    panel,
    wave("sign-in-wave"),
  );
  const signedIn = new Promise((/** @type {(account: OwnAccount) => void} */ resolve) => {
    /** @param {Mode} shown */
    const show = (shown) => {
      const other = shown === "sign-up" ? "sign-in" : "sign-up";
      const ask = shown === "sign-up" ? "You have an account?" : "New here?";
      const label = shown === "sign-up" ? "Sign in" : "Create an account";
      fill(
        panel,
        h("h2", { class: "sign-in-title" }, shown === "sign-up" ? "Create an account" : "Sign in"),
        signInForm(session, { mode: shown, onSignedIn: resolve }),
        signUp
          ? h(
              "p",
              { class: "sign-in-other" },
              `${ask} `,
              textButton(label, () => (show(other), panel.querySelector("input")?.focus()), {
                kind: "plain",
              }),
            )
          : note && h("p", { class: "sign-in-other soft" }, note),
      );
    };
    show(mode);
  });
  return { element, signedIn };
}

/**
 * Ask for the password over the page as it is; what plays goes on.
 * @param {Session} session
 * @param {OwnAccount} account whose session ended
 * @returns {Promise<void>} rejects when it is let be
 */
export function askToSignInAgain(session, account) {
  return new Promise((resolve, reject) => {
    const title = h("h2", { class: "dialog-title", id: "sign-in-again" }, "Welcome back");
    let done = false;
    /** @param {OwnAccount} now */
    const onSignedIn = (now) => {
      done = true;
      dialog.close();
      // Somebody else is here now: nothing of the other's may stay.
      if (now.id !== account.id) location.reload();
    };
    const dialog = h(
      "dialog",
      { class: "dialog", "aria-labelledby": title.id },
      title,
      h("p", null, "Your session has ended. Sign in and go on where you were."),
      signInForm(session, { mode: "sign-in", email: account.email, onSignedIn }),
      h(
        "div",
        { class: "dialog-buttons" },
        textButton("Not now", () => dialog.close(), { kind: "plain" }),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (done) resolve();
      else reject(new Error("not signed in"));
    });
    document.body.append(dialog);
    dialog.showModal();
    /** @type {HTMLInputElement | null} */ (dialog.querySelector("input[type=password]"))?.focus();
  });
}

/**
 * @param {Session} session
 * @param {{mode: Mode, email?: string, onSignedIn: (account: OwnAccount) => void}} options
 * @returns {HTMLFormElement}
 */
function signInForm(session, { mode, email = "", onSignedIn }) {
  const isNew = mode === "sign-up";
  const id = `email-${crypto.randomUUID()}`;
  const address = h("input", {
    class: "input",
    type: "email",
    id,
    name: "email",
    value: email,
    autocomplete: "username",
    inputMode: "email",
    autocapitalize: "none",
    spellcheck: false,
    required: true,
  });
  const password = passwordField({
    label: "Password",
    autocomplete: isNew ? "new-password" : "current-password",
  });
  const problem = h("p", { class: "form-problem", role: "alert" });
  const button = textButton(isNew ? "Create account" : "Sign in", () => {}, {
    kind: "primary",
    type: "submit",
  });
  button.classList.add("button-wide");
  /** @param {Event} event */
  const onSubmit = async (event) => {
    event.preventDefault();
    const refused = refusal(address, password.input, isNew);
    fill(problem, refused?.text);
    if (refused) return refused.field.focus();
    button.disabled = true;
    try {
      const who = /** @type {const} */ ([address.value.trim(), password.input.value]);
      onSignedIn(await (isNew ? session.signUp(...who) : session.signIn(...who)));
    } catch (error) {
      fill(problem, explain(error));
      (error instanceof ApiError && error.code === "email-taken" ? address : password.input).focus();
    } finally {
      button.disabled = false;
    }
  };
  return h(
    "form",
    { class: "form", noValidate: true, onSubmit },
    h("div", { class: "field" }, h("label", { class: "field-label", htmlFor: id }, "E-mail"), address),
    password.element,
    problem,
    button,
  );
}

/**
 * What is wrong before anybody is asked.
 * @param {HTMLInputElement} address
 * @param {HTMLInputElement} password
 * @param {boolean} isNew
 */
function refusal(address, password, isNew) {
  if (!address.value.trim()) return { field: address, text: "Enter your e-mail address." };
  if (!address.validity.valid) return { field: address, text: "That is not an e-mail address." };
  if (!password.value) return { field: password, text: "Enter a password." };
  if (isNew && [...password.value].length < MIN_PASSWORD_CHARACTERS)
    return { field: password, text: `The password needs at least ${MIN_PASSWORD_CHARACTERS} characters.` };
  return null;
}

/** @param {unknown} error */
function explain(error) {
  if (!(error instanceof ApiError)) return "Something went wrong. Try again.";
  const words = /** @type {Record<string, string>} */ ({
    "wrong-credentials": "E-mail or password is wrong.",
    "email-taken": "There is an account with this e-mail address already: sign in instead.",
    "account-disabled": "This account is disabled. Ask who runs this Segue.",
    "registration-closed": "Accounts are made by who runs this Segue: ask there.",
    "rate-limited": `Too many tries. Wait ${error.retryAfter_s ?? 60} seconds.`,
    offline: "Segue can’t be reached. Is it running?",
  });
  return words[error.code] ?? error.message;
}
