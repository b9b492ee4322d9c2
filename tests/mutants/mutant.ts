/** A plausible fault of the simulator, as an edit of one of its sources. */
export interface Mutant {
  readonly id: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** Built-in labs that should notice, without `.podwire.yaml`, and lessons: `course/24-names`. */
  readonly labs: readonly string[];
  /** What a user would see. */
  readonly because: string;
}
