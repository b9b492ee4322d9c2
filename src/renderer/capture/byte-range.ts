/** Bytes of a frame: `from` up to, not including, `to`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}
