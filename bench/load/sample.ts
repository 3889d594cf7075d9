/** One request, as its sender saw it. Times are milliseconds since the load began. */
export interface Sample {
  stream: string;
  /** When it was to be sent: latency counts from here, so that a load that lags hides nothing. */
  due: number;
  /** When it was: later where the load itself was held up. */
  sent: number;
  ended: number;
  /** What went wrong. @default it was answered with 2xx */
  failure?: string;
  /** What answered. */
  version?: string | undefined;
}

/** A connection error in few words: its code, and who closed where the code does not say. */
export function failureKind(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  if (code === "UND_ERR_SOCKET") return `connection closed (${error.message})`;
  return code ?? error.message;
}
