/** Help for who edits the text of a lab, for the hosts: what may stand at a place, what it refers to, what is to be told of it. */
import { completionsAt, type Completion } from '../lab/assist/completions';
import { cursorPlaceAt } from '../lab/assist/cursor-place';
import { definitionsAt, referencesTo, type Definition } from '../lab/assist/definitions';
import { meaningOf } from '../lab/assist/meaning-of';
import type { LabDocument } from '../lab/lab-document';
import { LintCluster } from '../lab/lint/lint-cluster';
import type { NetDevice } from '../link/net-device';
import { hoverFactsAt, type HoverFact } from './assist/hover-facts';
import type { Simulation } from './simulation';

export { outlineOf } from '../lab/assist/outline';

/** Of a word in the text, as offsets. */
interface WordRange {
  readonly from: number;
  readonly to: number;
}

export interface TextPlace {
  readonly text: string;
  readonly offset: number;
}

/** A lab that is edited: what its text last said, and what runs. */
export class LabAssistant {
  readonly #cluster: LintCluster;
  readonly #simulation: Simulation;

  constructor(document: LabDocument, simulation: Simulation) {
    this.#cluster = new LintCluster(document);
    this.#simulation = simulation;
  }

  complete({ text, offset }: TextPlace): (WordRange & { readonly items: readonly Completion[] }) | undefined {
    const place = cursorPlaceAt(text, offset);
    const meaning = place === undefined ? undefined : meaningOf(place);
    if (place === undefined || meaning === undefined) return undefined;
    const { cluster, images, devices } = this.#simulation;
    const items = completionsAt(place, meaning, this.#cluster, {
      images,
      pods: cluster.pods().map(({ namespace, name }) => `${namespace}/${name}`),
      interfaces: meaning.kind === 'interface' ? interfaceIdsOf(devices) : [],
    });
    return { from: place.from, to: place.to, items };
  }

  hover({ text, offset }: TextPlace): (WordRange & { readonly facts: readonly HoverFact[] }) | undefined {
    const place = cursorPlaceAt(text, offset);
    const meaning = place === undefined || place.word === '' ? undefined : meaningOf(place);
    if (place === undefined || meaning === undefined) return undefined;
    const facts = hoverFactsAt(place, meaning, { cluster: this.#cluster, simulation: this.#simulation });
    return { from: place.from, to: place.to, facts };
  }

  define({ text, offset }: TextPlace): readonly Definition[] {
    const place = cursorPlaceAt(text, offset);
    const meaning = place === undefined ? undefined : meaningOf(place);
    return place === undefined || meaning === undefined ? [] : definitionsAt(place, meaning, this.#cluster);
  }

  /** What selects or names the object that the place is in. */
  references({ text, offset }: TextPlace): readonly Definition[] {
    const place = cursorPlaceAt(text, offset);
    return place === undefined ? [] : referencesTo(this.#cluster, place.object);
  }
}

/** As `--on` takes them. */
function interfaceIdsOf(devices: Iterable<NetDevice>): readonly string[] {
  return [...devices].flatMap((device) =>
    device.isInNamespace ? [`${device.owner.name}:${device.name}`] : [],
  );
}
