import type { ComponentChild } from "preact";
import { h, render } from "preact";
import type { Fund, Now } from "../src/api/types.ts";
import { type Shown, ShownContext } from "../src/state/fund.ts";

type Listener = (event: object) => void;

/** As much of a document's node as drawing takes: children, attributes, listeners. */
export class Node {
  parentNode: Node | null = null;
  childNodes: Node[] = [];
  data = ""; // of a text
  readonly attributes: Record<string, unknown> = {};
  private readonly listeners = new Map<string, Listener>();

  constructor(
    readonly localName: string,
    readonly nodeType = 1,
  ) {}

  get firstChild(): Node | null {
    return this.childNodes[0] ?? null;
  }

  get nextSibling(): Node | null {
    const all = this.parentNode?.childNodes ?? [];
    return all[all.indexOf(this) + 1] ?? null;
  }

  get text(): string {
    return this.data + this.childNodes.map((each) => each.text).join("");
  }

  insertBefore(node: Node, next: Node | null): Node {
    node.parentNode?.removeChild(node);
    const at = next ? this.childNodes.indexOf(next) : this.childNodes.length;
    this.childNodes.splice(at, 0, node);
    node.parentNode = this;
    return node;
  }

  appendChild = (node: Node): Node => this.insertBefore(node, null);

  removeChild(node: Node): void {
    this.childNodes = this.childNodes.filter((each) => each !== node);
    node.parentNode = null;
  }

  remove = (): void => this.parentNode?.removeChild(this);
  contains = (node: Node): boolean => this.all().includes(node);

  setAttribute(name: string, value: unknown): void {
    this.attributes[name] = value;
  }

  removeAttribute(name: string): void {
    delete this.attributes[name];
  }

  addEventListener(type: string, listener: Listener): void {
    this.listeners.set(type, listener);
  }

  removeEventListener(type: string): void {
    this.listeners.delete(type);
  }

  /** Everything in it, itself first. */
  all(): Node[] {
    return [this, ...this.childNodes.flatMap((each) => each.all())];
  }

  /** The first element of a kind that has a text in it or, as attributes, these values. */
  find(name: string, has: string | Record<string, unknown> = ""): Node | undefined {
    return this.all().find(
      (each) =>
        each.localName === name &&
        (typeof has === "string"
          ? each.text.includes(has)
          : Object.entries(has).every(([key, value]) => each.attributes[key] === value)),
    );
  }

  /** Does something to it, and waits until all is drawn again. */
  async fire(type: string, target: object = {}): Promise<void> {
    const event = { type, currentTarget: target, preventDefault: () => {} };
    this.listeners.get(type)?.call(this, event);
    await drawnAgain();
  }
}

export const drawnAgain = (): Promise<void> => new Promise((done) => setTimeout(done, 60));

const document = {
  createElementNS: (_: string, name: string) => new Node(name),
  createElement: (name: string) => new Node(name),
  createTextNode: (text: string) => Object.assign(new Node("#text", 3), { data: text }),
};

/** Draws a part of the page as it is drawn below the frame. */
export async function draw(part: ComponentChild, fund: Partial<Fund>, now: Partial<Now> = {}) {
  Object.assign(globalThis, { document });
  const root = Object.assign(new Node("main"), { ownerDocument: document });
  const shown = { fund, now } as Shown;
  render(h(ShownContext.Provider, { value: shown }, part), root as unknown as Element);
  await drawnAgain();
  return root;
}
