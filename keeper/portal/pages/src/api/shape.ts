/** Small readers of JSON: what the server sent is held against what the page expects, field by field. */

export type Shape<T> = (value: unknown, path: string) => T;
export type Of<S> = S extends Shape<infer T> ? T : never;

/** The server's answer is not what the page was built for. */
export class ShapeError extends Error {}

function refuse(path: string, wanted: string, value: unknown): never {
  const found = value === undefined ? "nothing" : JSON.stringify(value);
  throw new ShapeError(`${path || "answer"} should be ${wanted}, found ${found.slice(0, 80)}`);
}

export const text: Shape<string> = (value, path) =>
  typeof value === "string" ? value : refuse(path, "text", value);

export const int: Shape<number> = (value, path) =>
  Number.isSafeInteger(value) ? (value as number) : refuse(path, "a whole number", value);

export const real: Shape<number> = (value, path) =>
  typeof value === "number" ? value : refuse(path, "a number", value);

export const flag: Shape<boolean> = (value, path) =>
  typeof value === "boolean" ? value : refuse(path, "true or false", value);

/** A decimal string of base units or of a wad. */
export const units: Shape<bigint> = (value, path) =>
  typeof value === "string" && /^-?\d+$/.test(value)
    ? BigInt(value)
    : refuse(path, "a decimal string", value);

export const address: Shape<`0x${string}`> = (value, path) =>
  typeof value === "string" && /^0x[0-9a-fA-F]{40}$/.test(value)
    ? (value as `0x${string}`)
    : refuse(path, "an address", value);

export const hex: Shape<`0x${string}`> = (value, path) =>
  typeof value === "string" && /^0x[0-9a-fA-F]*$/.test(value)
    ? (value as `0x${string}`)
    : refuse(path, "hex", value);

/** A shape of other shapes names them, so that a test can hold it against the API's description. */
export interface Made {
  inner?: Shape<unknown>;
  fields?: Record<string, Shape<unknown>>;
}

/** What may be null; the server always says so, and a field that is missing is a mistake. */
export function maybe<T>(inner: Shape<T>): Shape<T | null> & Made {
  const read: Shape<T | null> = (value, path) => (value === null ? null : inner(value, path));
  return Object.assign(read, { inner });
}

export function list<T>(inner: Shape<T>): Shape<T[]> & Made {
  const read: Shape<T[]> = (value, path) =>
    Array.isArray(value)
      ? value.map((each, i) => inner(each, `${path}[${i}]`))
      : refuse(path, "a list", value);
  return Object.assign(read, { inner });
}

export function record<F extends Record<string, Shape<unknown>>>(
  fields: F,
): Shape<{ [K in keyof F]: Of<F[K]> }> & { fields: F } {
  const read = (value: unknown, path: string) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return refuse(path, "an object", value);
    }
    const source = value as Record<string, unknown>;
    const entries = Object.entries(fields).map(([name, shape]) => [
      name,
      shape(source[name], path ? `${path}.${name}` : name),
    ]);
    return Object.fromEntries(entries) as { [K in keyof F]: Of<F[K]> };
  };
  return Object.assign(read, { fields });
}

export function oneOf<const W extends readonly string[]>(...words: W): Shape<W[number]> {
  return (value, path) =>
    words.includes(value as string)
      ? (value as W[number])
      : refuse(path, words.join(" or "), value);
}

/** A map from names to one shape. */
export function table<T>(inner: Shape<T>): Shape<Record<string, T>> & Made {
  const read: Shape<Record<string, T>> = (value, path) => {
    if (typeof value !== "object" || value === null) return refuse(path, "an object", value);
    return Object.fromEntries(
      Object.entries(value).map(([name, each]) => [name, inner(each, `${path}.${name}`)]),
    );
  };
  return Object.assign(read, { inner });
}
