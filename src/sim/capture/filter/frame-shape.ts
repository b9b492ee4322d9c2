/** What is known of the frames that a filter may meet, whatever they carry. */

/** What frames hold in one place, counted from their first byte: one of a few numbers. */
export interface PossibleValues {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  /** Unsigned. */
  readonly values: readonly number[];
}

export interface FrameShape {
  readonly places: readonly PossibleValues[];
  /** Bytes of the shortest one. */
  readonly minimumLength: number;
}

export const ANY_FRAME: FrameShape = { places: [], minimumLength: 0 };
