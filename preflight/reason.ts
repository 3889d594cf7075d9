/** Why a request failed: undici hides it in the error's `cause`. */
export function reason(error: Error): string {
  return error.cause instanceof Error
    ? error.cause.message || String((error.cause as NodeJS.ErrnoException).code)
    : error.message;
}
