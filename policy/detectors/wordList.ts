/** Splits a text of sorted words, which takes fewer lines than one string per word. */
export function splitWordList(text: string): string[] {
  return text.trim().split(/\s+/);
}
