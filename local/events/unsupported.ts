/** What the real service does and this one does not; the message names the operation or option. */
export class UnsupportedByLocal extends Error {
  override readonly name = 'UnsupportedByLocal';
  readonly code = 'UnsupportedByLocal';
}
