/** What a hop says, before it is known when and where it was. */
import { type Wording } from '../../base/sentence';
import type { HeaderChange, Hop, HopOutcome } from './hop';

export interface HopWords {
  readonly stage: string;
  readonly device?: string;
  /** It goes on where nothing else is said. */
  readonly outcome?: HopOutcome;
  readonly decision: Wording;
  readonly sentence: Wording;
  readonly rules?: readonly string[];
  readonly changes?: readonly HeaderChange[];
  readonly because?: Hop['because'];
  readonly others?: readonly Wording[];
  readonly closedPort?: string;
  readonly denial?: Hop['denial'];
}
