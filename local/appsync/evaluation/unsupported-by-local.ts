/** The evaluator knows the feature but does not run it; never a sign that AppSync would refuse it. */
export class UnsupportedByLocal extends Error {
  override readonly name = 'UnsupportedByLocal';
  readonly feature: string;

  /** @param feature the function, module or option, as the code names it. */
  constructor(feature: string, reason: string) {
    super(`${feature} is not emulated by the local AppSync: ${reason}`);
    this.feature = feature;
  }
}
