/** Width of the lines of documents. */
const WIDTH = 120;

/** Text in lines of a width. Lines but the first begin with `indent`, for which the first leaves room. */
export function wrap(text: string, indent = "", width = WIDTH): string {
  const [first = "", ...words] = text.split(" ");
  const lines = [first];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (indent.length + longer.length <= width) lines.splice(-1, 1, longer);
    else lines.push(word);
  }
  return lines.join(`\n${indent}`);
}
