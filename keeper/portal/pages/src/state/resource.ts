import { useEffect, useMemo } from "preact/hooks";
import { get } from "../api/client.ts";
import type { Shape } from "../api/shape.ts";
import { Store, useStore } from "../lib/store.ts";

/** What is known of an answer: the last good one stays while a newer is asked for or fails. */
export interface Loaded<T> {
  value: T | null;
  problem: string | null;
  loading: boolean;
}

const ASK_AGAIN_MS = 15_000;

/** One answer of the API that is shown somewhere, and is asked for again when something happened. */
export class Resource<T> {
  readonly state = new Store<Loaded<T>>({ value: null, problem: null, loading: false });
  private running: AbortController | null = null;
  private again: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly path: string,
    private readonly shape: Shape<T>,
  ) {}

  async refresh(): Promise<void> {
    this.running?.abort();
    if (this.again !== null) clearTimeout(this.again);
    const mine = new AbortController();
    this.running = mine;
    this.state.update((now) => ({ ...now, loading: true }));
    try {
      const value = await get(this.path, this.shape, mine.signal);
      if (!mine.signal.aborted) this.state.set({ value, problem: null, loading: false });
    } catch (error) {
      if (mine.signal.aborted) return;
      const problem = error instanceof Error ? error.message : String(error);
      this.state.update((now) => ({ ...now, problem, loading: false }));
      this.again = setTimeout(() => void this.refresh(), ASK_AGAIN_MS);
    }
  }

  stop(): void {
    this.running?.abort();
    if (this.again !== null) clearTimeout(this.again);
  }
}

/** Counts what happened: each part that depends on it asks again. */
export const happened = new Store(0);
export const tellAll = (): void => happened.update((count) => count + 1);

/** Loads a path while it is shown; null loads nothing. */
export function useResource<T>(
  path: string | null,
  shape: Shape<T>,
): Loaded<T> & { refresh: () => void } {
  const resource = useMemo(() => new Resource(path ?? "", shape), [path, shape]);
  const loaded = useStore(resource.state);
  const count = useStore(happened);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `count` says when to ask again
  useEffect(() => {
    if (path !== null) void resource.refresh();
  }, [resource, path, count]);
  useEffect(() => () => resource.stop(), [resource]);
  return { ...loaded, refresh: () => void resource.refresh() };
}
