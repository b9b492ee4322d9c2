/** What the text says, as far as it can be read: the last document without errors, and what is wrong since. */
import { say } from '../../sim/api/sentence';
import { designOf, ReadAhead, ReadCache } from '../../sim/api/lab-editing';
import { problemsToTell } from '../../sim/api/lint';
import { readLab, type Diagnostic, type LabDocument } from '../../sim/api/read-lab';
import type { Design } from '../contract/design';
import type { ContractDiagnostic } from '../contract/diagnostic';
import { contractDiagnosticOf } from './contract-diagnostic';
import type { LabFiles } from './lab-files';
import type { LabOptions } from './worker-message';

/** Of a text that could never be read. */
const EMPTY_DESIGN: Design = {
  version: 0,
  nodes: [],
  outside: [],
  routers: [],
  segments: [],
  workloads: [],
  pods: [],
  services: [],
  network: { cni: '', proxyMode: '' },
  rules: [],
  layout: { positions: {}, locked: [], groups: [], notes: [] },
  faults: [],
};
/** A text with more problems than anybody reads: the page is told of so many. */
const MAX_DIAGNOSTICS = 500;

export interface GoodText {
  readonly document: LabDocument;
  readonly version: number;
}

export class TextReading {
  readonly options: LabOptions;
  /** Makes reading again, and editing what was read, cost no more than what changed. */
  readonly cache = new ReadCache();
  #diagnostics: readonly ContractDiagnostic[] = [];
  #isBroken = false;
  #readVersion = 0;
  #good: GoodText | undefined = undefined;
  #design: Design = EMPTY_DESIGN;

  constructor(options: LabOptions) {
    this.options = options;
  }

  /** Of the version that was read last. */
  get diagnostics(): readonly ContractDiagnostic[] {
    return this.#diagnostics;
  }

  /** Has the version that was read last errors? */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  get readVersion(): number {
    return this.#readVersion;
  }

  /** The last version without errors. */
  get good(): GoodText | undefined {
    return this.#good;
  }

  /** Of the last version without errors. */
  get design(): Design {
    return this.#design;
  }

  /** Goes through the same text a document at a time, so that `read` then takes a moment. */
  ahead(files: LabFiles): ReadAhead {
    return new ReadAhead(files.texts(), this.cache);
  }

  /** Answers everything that is wrong or worth knowing. */
  read(files: LabFiles): readonly Diagnostic[] {
    const read = readLab(files.texts(), this.options, this.cache);
    this.#readVersion = files.version;
    this.#isBroken = !read.ok;
    const found = read.ok ? problemsToTell(read.value) : read.error;
    this.#diagnostics = boundedDiagnostics(found.map(contractDiagnosticOf));
    if (!read.ok) return found;
    this.#good = { document: read.value, version: files.version };
    this.#design = { version: files.version, ...designOf(read.value) };
    return found;
  }
}

function boundedDiagnostics(diagnostics: readonly ContractDiagnostic[]): readonly ContractDiagnostic[] {
  if (diagnostics.length <= MAX_DIAGNOSTICS) return diagnostics;
  const isError = ({ severity }: ContractDiagnostic): boolean => severity === 'error';
  const ordered = [
    ...diagnostics.filter(isError),
    ...diagnostics.filter((diagnostic) => !isError(diagnostic)),
  ];
  const more = diagnostics.length - MAX_DIAGNOSTICS;
  const message = say('{count} more problems are not shown', { count: more });
  return [...ordered.slice(0, MAX_DIAGNOSTICS), { severity: 'notice', code: 'more-problems', message }];
}
