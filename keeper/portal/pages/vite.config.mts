import { defineConfig } from "vite";
import { errorsOfAbis } from "./errors-plugin.mts";

// The policy of the portal allows no inline script, no inline style and no data: address.
export default defineConfig({
  base: "./",
  cacheDir: "../../../build/.vite",
  plugins: [errorsOfAbis()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../../../build/portal",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8420" } },
});
