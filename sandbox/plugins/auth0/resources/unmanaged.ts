/**
 * A resource that manages a whole list refuses to begin with a list that has what the program does not name, as the
 * official plugin does.
 */
export function refuseToErase(
  what: string,
  where: string,
  existing: readonly string[],
  wanted: readonly string[],
): void {
  const others = existing.filter((each) => !wanted.includes(each));
  if (others.length === 0) return;
  throw new Error(
    `${where} already has ${what} that the program does not name: ${others.join(", ")}; name them, or import the resource`,
  );
}
