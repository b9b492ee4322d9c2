/** Help with the text of a lab, for pages: of the text as it is, by what it last said without errors. */
import { LabAssistant, outlineOf, type TextPlace } from '../../sim/api/assist';
import type { LabDocument } from '../../sim/api/read-lab';
import type { Simulation } from '../../sim/api/simulation';
import type { ReadCache } from '../../sim/api/lab-editing';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { FileText } from '../contract/text-requests';

/** What help needs of a session. */
interface AssistedSession {
  readonly document: LabDocument | undefined;
  readonly host: { readonly simulation: Simulation };
  readonly readCache: ReadCache;
  files(): readonly FileText[];
  /** Reads what was edited. */
  catchUp(): void;
}

type Place = RequestOf<'assist.complete'>;

export class LabAssist {
  readonly #session: AssistedSession;
  /** Made of a document and a lab that runs; both may be others by the next question. */
  #made:
    | { readonly document: LabDocument; readonly simulation: Simulation; readonly assistant: LabAssistant }
    | undefined = undefined;

  constructor(session: AssistedSession) {
    this.#session = session;
  }

  complete(place: Place): ResponseOf<'assist.complete'> {
    const [assistant, at] = [this.#assistant(), this.#placeOf(place)];
    const found = assistant === undefined || at === undefined ? undefined : assistant.complete(at);
    return found && { ...found, items: [...found.items] };
  }

  hover(place: Place): ResponseOf<'assist.hover'> {
    const [assistant, at] = [this.#assistant(), this.#placeOf(place)];
    const found = assistant === undefined || at === undefined ? undefined : assistant.hover(at);
    return found && { ...found, facts: [...found.facts] };
  }

  define(place: Place): ResponseOf<'assist.define'> {
    this.#session.catchUp();
    const [assistant, at] = [this.#assistant(), this.#placeOf(place)];
    return assistant === undefined || at === undefined ? [] : [...assistant.define(at)];
  }

  references(place: Place): ResponseOf<'assist.references'> {
    this.#session.catchUp();
    const [assistant, at] = [this.#assistant(), this.#placeOf(place)];
    return assistant === undefined || at === undefined ? [] : [...assistant.references(at)];
  }

  outline(file: string): ResponseOf<'assist.outline'> {
    const found = this.#session.files().find(({ name }) => name === file);
    if (found === undefined) return [];
    return outlineOf(file, found.text, this.#session.readCache).map((item) => ({
      ...item,
      children: item.children.map((child) => ({ ...child, children: [] })),
    }));
  }

  /** By what was read last: names to choose from wait for no long text to be read. */
  #assistant(): LabAssistant | undefined {
    const { document } = this.#session;
    const { simulation } = this.#session.host;
    if (document === undefined) return undefined;
    if (this.#made?.document !== document || this.#made.simulation !== simulation) {
      this.#made = { document, simulation, assistant: new LabAssistant(document, simulation) };
    }
    return this.#made.assistant;
  }

  #placeOf({ file, offset }: Place): TextPlace | undefined {
    const found = this.#session.files().find(({ name }) => name === file);
    return found && { text: found.text, offset: Math.min(offset, found.text.length) };
  }
}
