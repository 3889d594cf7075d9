import type { Page } from "./page.ts";

const one = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;

/** The button beside a provider in the list of connected accounts. */
const button = (title: string) =>
  `[...document.querySelectorAll("#providers li")].find((row) => row.firstChild.textContent === ${JSON.stringify(title)})?.lastChild`;

/** Creates an account on the site's page. @returns the token of its session */
export async function signUp(page: Page, site: string, username: string): Promise<string> {
  await page.goto(`https://${site}/`);
  await page.click(one("#switch"));
  await page.type("[name=username]", username);
  await page.type("[name=email]", `${username}@example.org`);
  await page.type("[name=password]", "correct horse battery staple");
  await page.click(one("#sign-in [type=submit]"));
  return page.waitFor<string>("sessionStorage.getItem('token')");
}

/** Clicks what the page offers beside a provider, which must be that. */
export async function press(page: Page, title: string, label: "Connect" | "Disconnect"): Promise<void> {
  await page.waitFor(`(${button(title)})?.textContent === ${JSON.stringify(label)}`);
  await page.click(button(title));
}

/** On a provider's page: says who signs in, and allows. @returns what the site then shows */
export async function allow(page: Page, person: string): Promise<string> {
  await page.click(one(`[name=person][value=${person}]`));
  await page.click(one("[value=allow]"));
  return page.waitFor<string>("document.querySelector('#message')?.textContent");
}
