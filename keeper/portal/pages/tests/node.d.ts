/** The one function of Node that tests use; its types are no dependency for that. */
declare module "node:fs" {
  export function readFileSync(path: string, encoding: "utf8"): string;
}
