/** An error response of the API. Its message is the real API's, if that is known. */
export class ApiError extends Error {
  readonly status: number;
  readonly id: string;

  constructor(status: number, message: string, id = defaultIds[status] ?? "server_error") {
    super(message);
    this.status = status;
    this.id = id;
  }
}

const defaultIds: Record<number, string> = {
  400: "bad_request",
  401: "Unauthorized",
  403: "forbidden",
  404: "not_found",
  409: "conflict",
  412: "precondition_failed",
  422: "unprocessable_entity",
  429: "too_many_requests",
};

export function notFound(message = "The resource you were accessing could not be found."): ApiError {
  return new ApiError(404, message);
}

/** @throws ApiError 404 if `item` is undefined */
export function found<T>(item: T | undefined): T {
  if (item === undefined) throw notFound();
  return item;
}
