// Wallets for a chain on this computer, for people without one: `make portal` alone serves this file.
// They hold no key. The local node signs for its own accounts, whose keys are printed in every manual
// and worth nothing.
const RPC = "/local-rpc";
const CONSENT = {
  eth_requestAccounts: () => "let this page see the local test account",
  eth_sendTransaction: ([{ to }]) => `send a transaction to ${to}`,
  eth_signTypedData_v4: ([, text]) => `sign ${JSON.parse(text).primaryType}`,
  personal_sign: ([text]) => `sign this text:\n\n${readable(text)}`,
};

function readable(hex) {
  const bytes = hex.slice(2).match(/../g) ?? [];
  return new TextDecoder().decode(Uint8Array.from(bytes, (byte) => Number.parseInt(byte, 16)));
}

async function ask(method, params) {
  const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
  const headers = { "content-type": "application/json" };
  const answer = await (await fetch(RPC, { method: "POST", headers, body })).json();
  if (answer.error) throw Object.assign(new Error(answer.error.message), answer.error);
  return answer.result;
}

function consent(name, method, params) {
  const what = CONSENT[method]?.(params);
  if (what === undefined || window.confirm(`${name}\n\nMay it ${what}?`)) return;
  throw Object.assign(new Error("User rejected the request."), { code: 4001 });
}

function makeProvider({ name, address }) {
  const remembered = `local-wallet.${address}`;
  const own = {
    eth_requestAccounts: () => {
      localStorage.setItem(remembered, "yes");
      return [address];
    },
    eth_accounts: () => (localStorage.getItem(remembered) ? [address] : []),
    wallet_switchEthereumChain: async ([{ chainId }]) => {
      if (chainId === (await ask("eth_chainId", []))) return null;
      throw Object.assign(new Error("This wallet knows the local chain alone."), { code: 4902 });
    },
  };
  return {
    async request({ method, params = [] }) {
      consent(name, method, params);
      return own[method] ? own[method](params) : ask(method, params);
    },
    on() {},
    removeListener() {},
  };
}

const people = await (await fetch("/local-wallets.json")).json();
const details = people.map((person, number) => {
  const info = {
    uuid: crypto.randomUUID(),
    rdns: `local.test.${number}`,
    name: person.name,
    icon: "data:,",
  };
  return Object.freeze({
    info: Object.freeze(info),
    provider: Object.freeze(makeProvider(person)),
  });
});

function announce() {
  for (const detail of details) {
    window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  }
}

window.addEventListener("eip6963:requestProvider", announce);
announce();
