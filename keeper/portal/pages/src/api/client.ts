import type { Shape } from "./shape.ts";

const ROOT = "/api/v1";

/** The server refused, in its own words. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    reason: string,
  ) {
    super(reason);
  }
}

function reasonOf(body: unknown, status: number): string {
  const error = (body as { error?: { reason?: unknown; value?: unknown; limit?: unknown } } | null)
    ?.error;
  if (typeof error?.reason !== "string") return `The server answered ${status} without a reason.`;
  const numbers = [
    error.value !== undefined && error.value !== null ? `value ${String(error.value)}` : "",
    error.limit !== undefined && error.limit !== null ? `limit ${String(error.limit)}` : "",
  ].filter(Boolean);
  return numbers.length ? `${error.reason} (${numbers.join(", ")})` : error.reason;
}

async function call(path: string, init: RequestInit): Promise<unknown> {
  const headers = { Accept: "application/json", ...init.headers };
  const response = await fetch(ROOT + path, { ...init, headers }).catch(() => {
    throw new ApiError(0, "The server cannot be reached.");
  });
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, reasonOf(body, response.status));
  return body;
}

export async function get<T>(path: string, shape: Shape<T>, signal?: AbortSignal): Promise<T> {
  return shape(await call(path, signal ? { signal } : {}), "");
}

export async function post<T>(path: string, body: unknown, shape: Shape<T>): Promise<T> {
  const headers = { "Content-Type": "application/json" };
  return shape(await call(path, { method: "POST", headers, body: JSON.stringify(body) }), "");
}

export async function postEmpty(path: string): Promise<void> {
  await call(path, { method: "POST" });
}

/** Fetches a file and lets the browser save it; a refusal is told in the server's words. */
export async function saveFile(path: string, name: string): Promise<void> {
  const response = await fetch(ROOT + path);
  if (!response.ok) {
    const body: unknown = await response.json().catch(() => null);
    throw new ApiError(response.status, reasonOf(body, response.status));
  }
  saveBlob(await response.blob(), name);
}

export function saveBlob(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
