// As much of Node as is used: its own types are not installed.
declare module "node:*";
declare const process: {
  env: Record<string, string | undefined>;
  platform: string;
  arch: string;
  stdin: unknown;
  stdout: { write(text: string): void };
};

/** What the driver puts into every page, and axe. */
interface Window {
  __wallet(
    id: string,
    method: string,
    params: string,
  ): Promise<{ result?: unknown; error?: { code: number; message: string; data?: unknown } }>;
  axe: { run(): Promise<{ violations: Violation[] }> };
  [emitter: `__emit_${string}`]: (event: string, value: unknown) => void;
}

interface Violation {
  id: string;
  help: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}
