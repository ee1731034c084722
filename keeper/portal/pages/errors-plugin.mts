import type { Plugin } from "vite";

const QUERY = "?errors";

interface AbiEntry {
  type: string;
}

/** Makes `X.json?errors` of a committed ABI: its named errors alone, which is all that a page needs of most. */
export function errorsOfAbis(): Plugin {
  return {
    name: "errors-of-abis",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith(QUERY)) return null;
      const { abi } = JSON.parse(code) as { abi: AbiEntry[] };
      const errors = abi.filter((entry) => entry.type === "error");
      return { code: `export default ${JSON.stringify(errors)};`, map: null, moduleType: "js" };
    },
  };
}
