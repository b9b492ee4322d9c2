/**
 * What takes longer than half a second, at one place: what it is, how far it is where that is known, and a way to end it. Escape ends
 * it, too, where the key means nothing else.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { RequestName } from '../../main/contract/lab-api';
import type { Verification } from '../../main/contract/verify-requests';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { endedStepsOf } from '../scenario/run-outcome';
import {
  useCapture,
  useLab,
  useRuns,
  useScenario,
  useSlowRequests,
  useStores,
  useVerify,
} from '../store/stores-context';
import { SLOW_MS } from '../store/slow-requests';
import { formatSeconds } from '../ui/format-time';

interface Work {
  readonly title: string;
  /** From 0 to 1, where it is known. */
  readonly share?: number | undefined;
  /** Has it taken half a second already? */
  readonly hasLasted?: boolean;
  /** Not there for what cannot be ended. */
  readonly onCancel?: () => void;
}

/** Questions to a person wait for as long as that person likes: they are not here. */
const TITLES: Partial<Readonly<Record<RequestName, PlainKey>>> = {
  'file.open': 'Opening the lab…',
  'file.openDropped': 'Opening the lab…',
  'file.import': 'Opening the lab…',
  'import.read': 'Reading the text…',
  'file.new': 'Opening the lab…',
  'file.recover': 'Opening the lab…',
  'file.revert': 'Opening the lab…',
  'lab.restart': 'Bringing the lab up…',
  'lab.reset': 'Bringing the lab up…',
  'file.save': 'Saving…',
  'file.saveAs': 'Saving…',
  'bundle.export': 'Exporting…',
  'lab.exportAs': 'Exporting…',
  'commandLine.run': 'Carrying out the command…',
  'comparison.run': 'Comparing…',
  'changes.compare': 'Comparing…',
  'verify.plan': 'Working out what would be done…',
  'journey.trace': 'Looking for the way…',
  'journey.ofPacket': 'Looking for the way…',
  'reach.get': 'Working out who may reach whom…',
  'reach.explain': 'Working out who may reach whom…',
  'capture.rows': 'Searching the packets…',
  'capture.find': 'Searching the packets…',
  'capture.stream': 'Searching the packets…',
  'capture.conversations': 'Searching the packets…',
  'capture.sightings': 'Searching the packets…',
  'capture.policies': 'Searching the packets…',
  'capture.chart': 'Searching the packets…',
  'text.read': 'Reading the text…',
  'design.edit': 'Working on the lab…',
  'history.undo': 'Working on the lab…',
  'history.redo': 'Working on the lab…',
  'clock.step': 'Working on the lab…',
  'time.branch': 'Working on the lab…',
};
/** They run on copies of the lab, or bring one up that is not there yet: nobody misses either. */
const CANCELLABLE: ReadonlySet<RequestName> = new Set([
  'commandLine.run',
  'comparison.run',
  'changes.compare',
  'verify.plan',
  'journey.trace',
  'bundle.export',
  'lab.exportAs',
  'file.open',
  'file.openDropped',
  'file.import',
  'import.read',
  'file.new',
  'file.recover',
]);

export function WorkLine(): ReactElement {
  const { t } = useMessages();
  const work = useLastingWork(useWork());
  const onCancel = work?.onCancel;
  useEffect(() => {
    if (onCancel === undefined) return undefined;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || event.isComposing) return;
      if (meansEscape(event)) return;
      event.preventDefault();
      onCancel();
    };
    addEventListener('keydown', onKeyDown);
    return (): void => removeEventListener('keydown', onKeyDown);
  }, [onCancel]);
  return (
    <span className="work-line" data-testid="work">
      <span role="status">{work?.title}</span>
      {work !== undefined && <progress value={work.share} aria-label={work.title} />}
      {onCancel !== undefined && (
        <button
          type="button"
          className="link"
          data-testid="work-cancel"
          title={t('Cancel (Escape)')}
          onClick={onCancel}
        >
          {t('Cancel')}
        </button>
      )}
    </span>
  );
}

/** The one that people wait for most. */
function useWork(): Work | undefined {
  const { t } = useMessages();
  const { api, capture, lab, time, runs, scenario, verify } = useStores();
  const travel = useLab((state) => state.clock?.travel);
  const isStepping = useLab((state) => state.clock?.isStepping === true);
  const isComingUp = useLab((state) => state.clock?.isComingUp === true);
  const share = useRuns((state) => state.share);
  const exporting = useCapture((state) => state.exporting);
  const run = useScenario((state) => state.run);
  const verification = useVerify((state) => state.verification);
  const name = useSlowRequests(({ waiting }) => waiting.find((request) => TITLES[request] !== undefined));
  const title = name === undefined ? undefined : TITLES[name];
  if (travel !== undefined) {
    return {
      title: t('Running the lab again to {seconds} s', { seconds: formatSeconds(travel.toNs) }),
      share: travel.share,
      onCancel: () => void time.getState().cancel(),
    };
  }
  if (isStepping)
    return { title: t('On the way to the next moment…'), onCancel: () => void lab.getState().pause() };
  if (share !== undefined)
    return { title: t('Comparing two runs…'), share, onCancel: () => void runs.getState().cancel() };
  if (exporting !== undefined) {
    const onCancel = (): void => capture.getState().cancelExport();
    return { title: t('Exporting…'), share: exporting.share, onCancel };
  }
  if (name !== undefined && title !== undefined) {
    const cancel = (): void => void api.request('jobs.cancel', {});
    const work = { title: t(title), hasLasted: true };
    return CANCELLABLE.has(name) ? { ...work, onCancel: cancel } : work;
  }
  if (verification?.isRunning === true) {
    return {
      title: t('Verifying on {context}…', { context: verification.context }),
      share: verifiedShareOf(verification),
      ...(verification.isStopping ? {} : { onCancel: () => void verify.getState().cancel() }),
    };
  }
  if (isComingUp) return { title: t('Bringing the lab up…') };
  if (run?.isRunning !== true) return undefined;
  return {
    title: t('Playing the Scenario {name}…', { name: run.name }),
    share: endedStepsOf(run.steps) / Math.max(1, run.steps.length),
    onCancel: () => void scenario.getState().stop(),
  };
}

function verifiedShareOf({ scenarios }: Verification): number {
  const steps = scenarios.flatMap((scenario) => scenario.steps);
  const ended = steps.filter(({ state }) => state !== 'waiting' && state !== 'running');
  return ended.length / Math.max(1, steps.length);
}

/** Only what has lasted for half a second: what is over at once would flicker. */
function useLastingWork(work: Work | undefined): Work | undefined {
  const title = work?.title;
  const [lasting, setLasting] = useState<string>();
  useEffect(() => {
    if (title === undefined) return undefined;
    const timer = setTimeout(() => setLasting(title), SLOW_MS);
    return (): void => {
      clearTimeout(timer);
      setLasting(undefined);
    };
  }, [title]);
  const hasLasted = work?.hasLasted === true || (lasting !== undefined && lasting === title);
  return hasLasted ? work : undefined;
}

/** A dialog closes, a menu goes, a program in a terminal gets the key. */
function meansEscape({ target }: KeyboardEvent): boolean {
  if (document.querySelector('dialog[open], [role="menu"]') !== null) return true;
  return target instanceof Element && target.closest('.xterm, .monaco-editor, input, textarea') !== null;
}
