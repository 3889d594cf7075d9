import { describeEnd } from "../components/oauth/index.ts";

/** Warns, as a sentence, from 30 days before the keys end that people had before they moved to Auth0. */
export function oldKeyWarnings({ oldKeysEnd }: { oldKeysEnd?: string | undefined }, now: Date): string[] {
  const end = oldKeysEnd === undefined ? undefined : describeEnd(oldKeysEnd, now);
  if (end === undefined) return [];
  return [
    `Access by the keys from before Auth0 ${end}. To choose another day: pulumi config set --path 'landfall:migrateUsers.oldKeysEnd' <day>`,
  ];
}
