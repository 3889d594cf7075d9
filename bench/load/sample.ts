/** One request, as its sender saw it. Times are milliseconds since the load began. */
export interface Sample {
  stream: string;
  /** When it was due. Latency counts from here, so that a delayed load hides nothing. */
  due: number;
  /** When it was sent: later than due if the load itself was delayed. */
  sent: number;
  ended: number;
  /** Kind of failure. @default the response was 2xx */
  failure?: string;
  /** Version that responded. */
  version?: string | undefined;
}

/** A connection error in few words: its code, and which side closed if the code does not say. */
export function failureKind(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "UND_ERR_SOCKET") return `connection closed (${error.message})`;
  return code ?? error.message;
}
