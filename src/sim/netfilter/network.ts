/** A range of IPv4 addresses as a rule has it. */
export interface Network {
  /** Signed 32-bit numbers; bits outside the mask are cleared. */
  readonly address: number;
  readonly mask: number;
}
