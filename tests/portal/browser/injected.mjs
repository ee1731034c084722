// What a wallet's extension puts into a page: it runs there, so it can use nothing from outside.
export function announceWallets(wallets) {
  const made = wallets.map(({ id, name, rdns, icon, announces, at_window }) => {
    const listeners = new Map();
    const provider = {
      async request({ method, params }) {
        const answer = await window.__wallet(id, method, JSON.stringify(params ?? []));
        if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
        return answer.result;
      },
      on(event, act) {
        listeners.set(event, [...(listeners.get(event) ?? []), act]);
        return provider;
      },
      removeListener(event, act) {
        listeners.set(
          event,
          (listeners.get(event) ?? []).filter((each) => each !== act),
        );
        return provider;
      },
    };
    const emit = (event, value) => {
      for (const act of listeners.get(event) ?? []) act(value);
    };
    Object.defineProperty(window, `__emit_${id}`, { value: emit });
    if (at_window) Object.defineProperty(window, "ethereum", { value: provider });
    // crypto.randomUUID exists on a page of https or localhost alone, and this runs on every one.
    const uuid = `00000000-0000-4000-8000-${Math.random().toString(16).slice(2, 14).padEnd(12, "0")}`;
    const info = Object.freeze({ uuid, name, rdns, icon });
    return { announces, detail: Object.freeze({ info, provider }) };
  });
  const announce = () => {
    for (const { detail } of made.filter((each) => each.announces)) {
      window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
    }
  };
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
}
