/**
 * What a capture has kept of a packet already, so that the next interface that sees it need not copy all of it again:
 * on its way a packet changes in its headers alone.
 *
 * Who changes bytes of a packet from `payload` on sets its `isCaptured` to false.
 */
export class CaptureMark {
  /** Stands for the capture. */
  keeper: object | undefined = undefined;
  /** The capture's number of the last frame that it has kept, and where its bytes are. */
  frame = 0;
  words = 0;
  /** Where that frame lay in the packet's buffer. */
  start = 0;
  end = 0;
  /** From here on up to `end` the bytes are as `payloadFrame` has them, from `payloadOffset` on; `end` for nothing. */
  payload = 0;
  payloadFrame = 0;
  payloadOffset = 0;

  copy(other: CaptureMark, shift: number): void {
    this.keeper = other.keeper;
    this.frame = other.frame;
    this.words = other.words;
    this.start = other.start + shift;
    this.end = other.end + shift;
    this.payload = other.payload + shift;
    this.payloadFrame = other.payloadFrame;
    this.payloadOffset = other.payloadOffset;
  }
}
