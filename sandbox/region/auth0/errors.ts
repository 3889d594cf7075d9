/** An error of the Management API: `{statusCode, error, message, errorCode}`. */
export class Auth0Error extends Error {
  readonly status: number;
  readonly errorCode: string | undefined;

  constructor(status: number, message: string, errorCode?: string) {
    super(message);
    this.status = status;
    this.errorCode = errorCode;
  }

  body(): object {
    return {
      statusCode: this.status,
      error: reasons[this.status] ?? "Internal Server Error",
      message: this.message,
      ...(this.errorCode !== undefined && { errorCode: this.errorCode }),
    };
  }
}

/** An error of the token endpoint, in OAuth's form: `{error, error_description}`. */
export class OAuthError extends Error {
  readonly status: number;
  readonly error: string;

  constructor(status: number, error: string, description: string) {
    super(description);
    this.status = status;
    this.error = error;
  }

  body(): object {
    return { error: this.error, error_description: this.message };
  }
}

const reasons: Record<number, string> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  409: "Conflict",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
};

export function tooManyRequests(): Auth0Error {
  return new Auth0Error(429, "Global limit has been reached", "too_many_requests");
}

export function inexistentUser(): Auth0Error {
  return new Auth0Error(404, "The user does not exist.", "inexistent_user");
}

/** @throws Auth0Error 404 `inexistent_<kind>` if there is none */
export function found<T>(item: T | undefined, kind: string): T {
  if (item !== undefined) return item;
  throw new Auth0Error(404, `The ${kind.replace("_", " ")} does not exist.`, `inexistent_${kind}`);
}
