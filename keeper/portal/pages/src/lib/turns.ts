/** Counts turns: whoever asked in an earlier one learns that its answer is of no use any more. */
export class Turns {
  private latest = 0;

  /** Begins a turn, which overtakes all before it; returns whether it still is the latest. */
  begin(): () => boolean {
    this.latest += 1;
    const mine = this.latest;
    return () => mine === this.latest;
  }
}
