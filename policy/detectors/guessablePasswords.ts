import { splitName } from "./credentialNames.ts";
import { splitWordList } from "./wordList.ts";

/** Words of passwords in examples and first installations. */
const GUESSABLE_WORDS = splitWordList(`
  a abc access admin administrator and another any api app application are as asdf at auth back backend bad
  bar baz be by change choose client compose custom database db default demo dev develop development django
  docker dragon drupal dummy elastic encryption end example fake first fixme flask foo for from frontend
  generate generated ghost gitea gitlab good grafana guest hello here in initial insecure insert internal is
  it joomla jwt key keycloak kibana laravel letmein local login long mariadb me minio mongo mongodb monkey
  mq must my mysql new nextcloud not now of old on one only optional or our own pass passwd password
  passwords phrase please pls postgres postgresql private prod production prometheus public put pw pwd
  qwerty rabbit rabbitmq rails random redis refresh replace root sa safe safer sample secret secrets secure
  security server service session set should site some something somewhat sql staging storage string strong
  super system temp test testing tests the this tmp to todo token top two use user users value very weak web
  welcome with word wordpress wp x your yours
`);
const ONLY_GUESSABLE_WORDS = new RegExp(`^(?:${GUESSABLE_WORDS.join("|")})+$`);

/** A text that contains one of these is a placeholder, whatever surrounds it. */
const PLACEHOLDER =
  /change[-_ ]?(me|this|it)|replace[-_ ]?(me|this|it)|pass(word|wd|phrase)|passw0rd|secret|^(your|my|enter|insert)[-_ ]|[-_ ]here$/;

/** The shortest password that NIST SP 800-63B accepts. */
const MIN_LENGTH = 8;

/**
 * Whether an attacker would try the password first. The value is only compared, never printed.
 * @param relatedNames names of the user, the database, the image and so on: passwords made of them are guessable
 */
export function isGuessable(value: string, relatedNames: readonly string[] = []): boolean {
  const text = value
    .trim()
    .replaceAll(/^["']|["']$/g, "")
    .toLowerCase();
  if (text.length < MIN_LENGTH) return true;
  if (isGenerated(text)) return false;
  if (PLACEHOLDER.test(text)) return true;
  if (/^\d+$/.test(text)) return text.length < 12;
  const names = relatedNames
    .flatMap((name) => [normalizeLetters(name), ...splitName(name).map(normalizeLetters)])
    .filter((name) => name.length > 2)
    .sort((a, b) => b.length - a.length);
  const rest = names.reduce((remaining, name) => remaining.replaceAll(name, ""), normalizeLetters(text));
  return rest === "" || ONLY_GUESSABLE_WORDS.test(rest);
}

/** Generators mix digits and letters many times; people do not. */
function isGenerated(text: string): boolean {
  return text.length >= 16 && (text.match(/[a-z]\d|\d[a-z]/g) ?? []).length >= 5;
}

/** Keeps the letters, and replaces the digits and signs that people write for letters: `p@ssw0rd`. */
function normalizeLetters(text: string): string {
  return text
    .toLowerCase()
    .replaceAll("@", "a")
    .replaceAll("$", "s")
    .replaceAll(/(?<=[a-z])0(?=[a-z]|$)/g, "o")
    .replaceAll(/(?<=[a-z])4(?=[a-z])/g, "a")
    .replaceAll(/(?<=[a-z])3(?=[a-z])/g, "e")
    .replaceAll(/[^a-z]/g, "");
}
