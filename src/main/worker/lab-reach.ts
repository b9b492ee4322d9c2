/** Who may reach whom by the text of a lab; worked out again only where the text is another one. */
import { readReachFiles } from '../../sim/api/reach';
import { policyFlowsOf } from '../../sim/api/policy-flows';
import { policyIgnorerOf, ReachView, withoutPolicies } from '../../sim/api/reach-view';
import type { LabDocument } from '../../sim/api/read-lab';
import type { RequestOf, ResponseOf } from '../contract/lab-api';
import type { ReachBefore } from '../contract/reach-requests';
import type { InputFile } from './worker-message';

/** More nobody reads on a screen; `podwire reach` lists all. */
const MAX_ROWS = 80;

interface ReadText {
  readonly document: LabDocument;
  readonly version: number;
}

/** What it needs of the lab. */
interface ReachStage {
  /** The last text without errors. */
  readonly goodText: ReadText | undefined;
  savedFiles(): readonly InputFile[];
}

export class LabReach {
  readonly #stage: ReachStage;
  #made: { readonly text: ReadText; readonly before: ReachBefore; readonly view: ReachView } | undefined =
    undefined;

  constructor(stage: ReachStage) {
    this.#stage = stage;
  }

  matrix(before: ReachBefore): ResponseOf<'reach.get'> {
    const { goodText } = this.#stage;
    if (goodText === undefined) {
      return { version: 0, rows: [], columns: [], cells: [], more: { rows: 0, columns: 0 }, policyCount: 0 };
    }
    const view = this.#viewOf(goodText, before);
    const rows = view.rows.slice(0, MAX_ROWS);
    const columns = view.columns.slice(0, MAX_ROWS);
    const ignoredBy = view.policyCount === 0 ? undefined : policyIgnorerOf(goodText.document);
    return {
      version: goodText.version,
      rows: rows.map(peerOf),
      columns: columns.map(peerOf),
      cells: rows.map((_, row) => columns.map((__, column) => view.cell(row, column))),
      more: { rows: view.rows.length, columns: view.columns.length },
      policyCount: view.policyCount,
      ...(ignoredBy === undefined ? {} : { ignoredBy }),
      ...(view.hasPluginPolicies ? { hasPluginPolicies: true as const } : {}),
    };
  }

  explain({ before, from, to, port }: RequestOf<'reach.explain'>): ResponseOf<'reach.explain'> {
    const { goodText } = this.#stage;
    if (goodText === undefined) return undefined;
    const explanation = this.#viewOf(goodText, before).explain(from, to, port);
    if (explanation === undefined) return undefined;
    return {
      ...explanation,
      version: goodText.version,
      sides: explanation.sides.map((side) => ({
        ...side,
        policies: side.policies.map(({ location, ...policy }) => ({ ...policy, ...placed(location) })),
      })),
      ways: explanation.ways.map(({ text, location }) => ({ text, ...placed(location) })),
    };
  }

  flowsOfPolicy(policy: RequestOf<'reach.policy'>): ResponseOf<'reach.policy'> {
    const { goodText } = this.#stage;
    if (goodText === undefined) return undefined;
    const view = this.#viewOf(goodText, 'nothing');
    const flows = policyFlowsOf(policy, goodText.document.objects, view);
    if (flows === undefined) return undefined;
    return {
      version: goodText.version,
      ruleCount: flows.ruleCount,
      rules: flows.rules.map(({ flows: own, location, ...rule }) => ({
        ...rule,
        location: { ...location },
        flows: [...own],
      })),
    };
  }

  #viewOf(text: ReadText, before: ReachBefore): ReachView {
    if (this.#made?.text.version !== text.version || this.#made.before !== before) {
      this.#made = { text, before, view: this.#newView(text.document, before) };
    }
    return this.#made.view;
  }

  #newView({ objects }: LabDocument, before: ReachBefore): ReachView {
    if (before === 'nothing') return new ReachView(objects);
    if (before === 'no-policies') return new ReachView(objects, withoutPolicies(objects));
    const saved = readReachFiles(this.#stage.savedFiles(), { hostNetwork: 'real' });
    return new ReachView(objects, saved.ok ? saved.value.objects : undefined);
  }
}

function peerOf({
  members,
  location,
  ...peer
}: ReachView['rows'][number]): ResponseOf<'reach.get'>['rows'][number] {
  return { ...peer, members: [...members], ...placed(location) };
}

function placed<Location extends object>(location: Location | undefined): { location?: Location } {
  return location === undefined ? {} : { location: { ...location } };
}
