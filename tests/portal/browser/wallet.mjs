// A wallet as its pages see it (EIP-1193); its owner is a test that sets the switches.
import { hexToBigInt, numberToHex } from "viem";
import { privateKeyToAccount } from "viem/accounts";

const PRIORITY_FEE = 1_000_000_000n;
const DEFAULT_GAS = 3_000_000n; // for what would revert: the owner insists
const DOT =
  "%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Ccircle r='9' cx='9' cy='9'/%3E%3C/svg%3E";

class Refused extends Error {
  constructor(code, message, data = undefined) {
    super(message);
    this.code = code;
    this.data = data;
  }
}

const rejected = () => new Refused(4001, "User rejected the request.");

/** @typedef {`0x${string}`} Hex */
/** @typedef {{hash: Hex, raw: Hex, to: Hex, data: Hex, nonce: number, gas: bigint, maxFeePerGas: bigint, maxPriorityFeePerGas: bigint}} Sent */

export class Wallet {
  switches = { rejecting: false, locked: false, connected: false };
  /** @type {string[]} */
  asked = [];
  /** @type {Sent[]} */
  sent = [];
  /** @type {(event: string, value: unknown) => Promise<void>} */
  emit = async () => {};

  /** @param {{id: string, name: string, announces: boolean, at_window: boolean, key: Hex, chain: number, chains: Record<number, string>}} options */
  constructor({ id, name, announces, at_window, key, chain, chains }) {
    this.id = id;
    this.name = name;
    this.chain = chain;
    this.chains = { ...chains };
    this.rdns = `test.${id}`;
    this.icon = `data:image/svg+xml,${DOT}`;
    this.account = privateKeyToAccount(key);
    this.ways = { announces, at_window };
  }

  /** What a page sees of it, and in which ways. */
  shown() {
    const { id, name, rdns, icon, ways } = this;
    return { id, name, rdns, icon, ...ways };
  }

  /** Answer a page; errors have the codes of EIP-1193 and EIP-1474. */
  async answer(method, params) {
    this.asked.push(method);
    try {
      const own = this[`on_${method}`];
      const result = own ? await own.call(this, ...params) : await this.ask(method, params);
      return { result };
    } catch (error) {
      return { error: { code: error.code ?? -32603, message: error.message, data: error.data } };
    }
  }

  /** Pass a question on to the chain that the wallet is on. */
  async ask(method, params) {
    const url = this.chains[this.chain];
    if (!url) throw new Refused(4901, `The wallet is not connected to chain ${this.chain}.`);
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method, params });
    const headers = { "content-type": "application/json" };
    const answer = await (await fetch(url, { method: "POST", headers, body })).json();
    if (answer.error) throw new Refused(answer.error.code, answer.error.message, answer.error.data);
    return answer.result;
  }

  /** Have the owner look at a request. */
  consent() {
    if (this.switches.locked) throw new Refused(4100, "The wallet is locked.");
    if (this.switches.rejecting) throw rejected();
  }

  accounts() {
    return this.switches.connected && !this.switches.locked ? [this.account.address] : [];
  }

  // --- who, where ---

  on_eth_requestAccounts() {
    this.consent();
    this.switches.connected = true;
    return this.accounts();
  }

  on_eth_accounts() {
    return this.accounts();
  }

  on_eth_chainId() {
    return numberToHex(this.chain);
  }

  on_wallet_revokePermissions() {
    this.switches.connected = false;
    return null;
  }

  async on_wallet_switchEthereumChain({ chainId }) {
    const wanted = Number(chainId);
    if (!(wanted in this.chains)) throw new Refused(4902, `Unrecognized chain ID ${chainId}.`);
    this.consent();
    await this.moveTo(wanted);
    return null;
  }

  async on_wallet_addEthereumChain({ chainId, rpcUrls }) {
    this.consent();
    this.chains[Number(chainId)] = rpcUrls[0];
    await this.moveTo(Number(chainId));
    return null;
  }

  async moveTo(chain) {
    this.chain = chain;
    await this.emit("chainChanged", numberToHex(chain));
  }

  // --- signatures ---

  on_personal_sign(raw) {
    this.consent();
    return this.account.signMessage({ message: { raw } });
  }

  on_eth_signTypedData_v4(_from, text) {
    this.consent();
    const { domain, types, primaryType, message } = JSON.parse(text);
    if (domain.chainId !== undefined && Number(domain.chainId) !== this.chain) {
      const place = `the wallet is on chain ${this.chain}`;
      throw new Refused(-32603, `Provided chainId ${domain.chainId} is another: ${place}.`);
    }
    return this.account.signTypedData({ domain, types, primaryType, message });
  }

  // --- transactions ---

  async on_eth_sendTransaction(call) {
    this.consent();
    if (call.chainId !== undefined && Number(call.chainId) !== this.chain) {
      throw new Refused(-32603, `The transaction is for chain ${Number(call.chainId)}.`);
    }
    const nonce = Number(await this.ask("eth_getTransactionCount", [call.from, "pending"]));
    const price = hexToBigInt(await this.ask("eth_gasPrice", []));
    const fees = { maxFeePerGas: price * 2n + PRIORITY_FEE, maxPriorityFeePerGas: PRIORITY_FEE };
    return this.send({ to: call.to, data: call.data, nonce, gas: await this.gas(call), ...fees });
  }

  async gas(call) {
    if (call.gas) return hexToBigInt(call.gas);
    try {
      return (hexToBigInt(await this.ask("eth_estimateGas", [call])) * 6n) / 5n;
    } catch {
      return DEFAULT_GAS;
    }
  }

  async send(transaction) {
    const whole = { ...transaction, chainId: this.chain, type: "eip1559" };
    const raw = await this.account.signTransaction(whole);
    const hash = await this.ask("eth_sendRawTransaction", [raw]);
    this.sent.push({ hash, raw, ...transaction });
    return hash;
  }

  // --- the owner's hand ---

  /** The transaction that was sent last. */
  get last() {
    const last = this.sent.at(-1);
    if (!last) throw new Error("this wallet has sent nothing yet");
    return last;
  }

  /** Send the last transaction again for more money, as "speed up" does, or nothing instead. */
  async replace(changes) {
    const { hash: _hash, raw: _raw, ...last } = this.last;
    const twice = {
      maxFeePerGas: last.maxFeePerGas * 2n,
      maxPriorityFeePerGas: last.maxPriorityFeePerGas * 2n,
    };
    return this.send({ ...last, ...changes, ...twice });
  }

  speedUp() {
    return this.replace({});
  }

  cancel() {
    return this.replace({ to: this.account.address, data: "0x", gas: 21_000n });
  }

  /** Put something else in its place, as another page that was as quick does. */
  overtake(to) {
    return this.replace({ to, data: "0x", gas: 21_000n });
  }

  /** Hand a node that forgot it the last transaction again, as wallets do now and then. */
  sendAgain() {
    return this.ask("eth_sendRawTransaction", [this.last.raw]);
  }

  async set(switches) {
    Object.assign(this.switches, switches);
    if ("locked" in switches || "connected" in switches) {
      await this.emit("accountsChanged", this.accounts());
    }
  }
}
