import { splitWordList } from "./wordList.ts";

/** A name with one of these words is a credential's name. */
const SECRET_WORDS = new Set(
  splitWordList(`
  accesskey apikey credential credentials masterauth pass passcode passphrase passwd password passwords
  privatekey pwd requirepass secret secretkey secrets token
`),
);
/** Ends of a name without separators: `WEBPASSWORD`, `mysecret`. */
const SECRET_ENDINGS = splitWordList(`
  accesstoken apikey authtoken passphrase passwd password secret secretkey
`);
/** Words before `key` that make it a credential. An SSH key or a sort key is none. */
const SECRET_KEY_WORDS = new Set(
  splitWordList(`
  access account api app auth cipher cookie encryption hmac jwt master preshared private secret service
  session shared signing unseal
`),
);
/** Last words of names that describe a credential and do not hold one: `POSTGRES_PASSWORD_FILE`. */
const DESCRIPTIVE_WORDS = new Set(
  splitWordList(`
  addr address age alg algorithm audience auth authentication authsource backend bucket bytes chars cmd
  command complexity count database days db dir directory disabled domain driver enabled encoding encryption
  endpoint expiration expire expires expiry field file files format hash hasher hashing header hint history
  host hostname hours id interval ip issuer iterations label lang language length lifetime limit locale
  login manager max method min minutes mode name path pattern placeholder plugin policy port prefix
  protection provider public regex required reset reuse rotation rounds scope scopes seconds size store
  strength suffix timezone ttl type tz uri url user username validation validator version
`),
);

/** Splits `stripeApiKey` and `STRIPE_API_KEY` into lower-case words. */
export function splitName(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** True for `POSTGRES_PASSWORD` and `stripeApiKey`, false for `POSTGRES_PASSWORD_FILE` and `TOKEN_TTL`. */
export function isCredentialName(name: string): boolean {
  const words = splitName(name);
  if (DESCRIPTIVE_WORDS.has(words.at(-1) ?? "") || /^(PWD|OLDPWD)$/.test(name)) return false;
  return words.some(
    (word, index) =>
      (isSecretWord(word) && words[index - 1] !== "public") ||
      (word === "salt" && index === words.length - 1) ||
      (word === "key" && SECRET_KEY_WORDS.has(words[index - 1] ?? "")),
  );
}

function isSecretWord(word: string): boolean {
  return SECRET_WORDS.has(word) || SECRET_ENDINGS.some((ending) => word.endsWith(ending));
}
