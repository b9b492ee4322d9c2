/** What is wrong with a cable, to be set: for each direction, in the words of tc-netem. */
import { useState, type ReactElement } from 'react';
import type { PlainKey } from '../i18n/catalogue';
import { useMessages } from '../i18n/messages-context';
import { Message } from '../i18n/message';
import type { CableFault, FaultDirection } from '../../main/contract/design';
import { describeFaults, faultCommand, isSound, type CableFaults } from '../store/cable-faults';
import type { LabPicture } from '../store/lab-picture';
import { useLab, useStores } from '../store/stores-context';
import { CheckLine } from '../ui/check-line';
import { Section } from './inspector-parts';

export function CableFaultsSection(props: {
  /** By the interface at its end: `node/node2:eth0`. */
  readonly cable: string;
  readonly picture: LabPicture;
}): ReactElement {
  const { t } = useMessages();
  const { cable, picture } = props;
  const faults = picture.faults.get(cable) ?? { out: {}, in: {} };
  const isAlike = describeFaults(faults) === '' || isSame(faults);
  const [chosen, setChosen] = useState<FaultDirection>();
  const direction = chosen ?? (isAlike ? 'both' : 'out');
  const machine = cable.slice(cable.indexOf('/') + 1, cable.lastIndexOf(':'));
  return (
    <Section title={t('Faults of the cable')}>
      <div className="fault-directions" role="radiogroup" aria-label={t('Direction')}>
        {DIRECTIONS.map(({ value, text }) => (
          <label key={value}>
            <input
              type="radio"
              name={`fault-direction ${cable}`}
              data-testid={`fault-direction-${value}`}
              checked={direction === value}
              onChange={() => setChosen(value)}
            />
            {t(text)}
          </label>
        ))}
      </div>
      <p className="inspector-note">
        {direction === 'both'
          ? isAlike
            ? t('What {machine} sends, and what it gets.', { machine })
            : t('The directions differ now; what is set here counts for both.')
          : direction === 'out'
            ? t('What {machine} sends.', { machine })
            : t('What is sent to {machine}.', { machine })}
      </p>
      <FaultForm key={`${cable} ${direction}`} cable={cable} direction={direction} faults={faults} />
    </Section>
  );
}

const DIRECTIONS: readonly { readonly value: FaultDirection; readonly text: PlainKey }[] = [
  { value: 'both', text: 'Both ways' },
  { value: 'out', text: 'Sending' },
  { value: 'in', text: 'Receiving' },
];

type Amount = 'delay' | 'jitter' | 'loss' | 'duplicate' | 'reorder' | 'corrupt' | 'rate';
type Field = Amount | 'mtu';

interface FaultField {
  readonly field: Field;
  readonly text: PlainKey;
  readonly example: string;
  readonly explanation?: PlainKey;
}

/** `unit` is taken for a number without one. */
const AMOUNTS: readonly (FaultField & { readonly field: Amount; readonly unit: string })[] = [
  { field: 'delay', text: 'Delay', unit: 'ms', example: '20ms' },
  { field: 'jitter', text: 'Jitter', unit: 'ms', example: '5ms' },
  { field: 'loss', text: 'Loss', unit: '%', example: '5%' },
  { field: 'duplicate', text: 'Duplicates', unit: '%', example: '1%' },
  { field: 'reorder', text: 'Reorders', unit: '%', example: '25%' },
  { field: 'corrupt', text: 'Corrupts', unit: '%', example: '1%' },
  { field: 'rate', text: 'Rate', unit: 'mbit', example: '10mbit' },
];

const FIELDS: readonly FaultField[] = [
  ...AMOUNTS,
  {
    field: 'mtu',
    text: 'MTU',
    example: '1450',
    explanation: 'The largest packet that gets through, in bytes. Larger ones are lost, and nobody is told.',
  },
];

type Drafts = Readonly<Partial<Record<Field, string>>>;

function FaultForm(props: {
  readonly cable: string;
  readonly direction: FaultDirection;
  readonly faults: CableFaults;
}): ReactElement {
  const { t, words } = useMessages();
  const { cable, direction, faults } = props;
  const { design } = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const [drafts, setDrafts] = useState<Drafts>({});
  const [problem, setProblem] = useState<string>();
  const fault = direction === 'in' ? faults.in : faults.out;

  const send = async (wanted: CableFault): Promise<void> => {
    const outcome = await design.getState().edit(faultCommand(cable, direction, wanted));
    if (outcome.kind === 'refused') {
      // It is said here, where somebody looks.
      design.getState().dismissRefusal();
      setProblem(words(outcome.message));
      return;
    }
    setProblem(undefined);
    setDrafts({});
  };
  const sendDrafts = (): void => {
    const isChanged = Object.entries(drafts).some(([field, text]) => text !== textOf(fault, field));
    const wanted = withDrafts(fault, drafts);
    if (!isChanged) setDrafts({});
    else if (wanted === undefined) setProblem(t(NO_MTU));
    else void send(wanted);
  };
  return (
    <form
      className="fault-form"
      data-testid="fault-form"
      onSubmit={(event) => {
        event.preventDefault();
        sendDrafts();
      }}
    >
      <CheckLine
        testId="fault-down"
        isDisabled={!isConnected}
        isChecked={fault.down === true}
        onChange={(isCut) => void send({ ...fault, down: isCut ? true : undefined })}
      >
        {t('Cut: nothing gets through')}
      </CheckLine>
      {problem !== undefined && (
        <p className="field-problem" role="alert" data-testid="fault-problem">
          {problem}
        </p>
      )}
      {FIELDS.map(({ field, text, example, explanation }) => (
        <label
          key={field}
          className="fault-amount"
          title={explanation === undefined ? undefined : t(explanation)}
        >
          <span>{t(text)}</span>
          <input
            type="text"
            className="text-input mono"
            spellCheck={false}
            autoComplete="off"
            placeholder={example}
            data-testid={`fault-${field}`}
            disabled={!isConnected}
            aria-invalid={problem?.startsWith(`${field}:`) === true}
            value={drafts[field] ?? textOf(fault, field)}
            onChange={(event) => setDrafts({ ...drafts, [field]: event.target.value })}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setDrafts({});
              setProblem(undefined);
            }}
            onBlur={sendDrafts}
          />
        </label>
      ))}
      <div className="inspector-actions">
        <button type="submit" className="button" disabled={!isConnected || Object.keys(drafts).length === 0}>
          {t('Apply')}
        </button>
        <button
          type="button"
          className="button"
          data-testid="fault-mend"
          disabled={!isConnected || isSound(fault)}
          onClick={() => void send({})}
        >
          {t('Mend')}
        </button>
      </div>
      <OtherFields fault={fault} />
    </form>
  );
}

/** What the text says besides; it stays. */
function OtherFields(props: { readonly fault: CableFault }): ReactElement | undefined {
  const { distribution, burstLoss, gap, limit } = props.fault;
  const others = Object.entries({ distribution, burstLoss, gap, limit }).filter(
    ([, value]) => value !== undefined,
  );
  if (others.length === 0) return undefined;
  return (
    <p className="inspector-note">
      <Message
        of={'In the text besides: {settings}'}
        values={{
          settings: (
            <span className="mono">
              {others.map(([field, value]) => `${field}: ${JSON.stringify(value)}`).join(', ')}
            </span>
          ),
        }}
      />
    </p>
  );
}

function textOf(fault: CableFault, field: string): string {
  const value = new Map<string, unknown>(Object.entries(fault)).get(field);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const NO_MTU = 'mtu: a whole number of bytes, such as 1450';

/** Undefined where the MTU is no number. */
function withDrafts(fault: CableFault, drafts: Drafts): CableFault | undefined {
  const bytes = drafts.mtu?.trim().replace(/\s*(?:bytes|b)$/iu, '') ?? String(fault.mtu ?? '');
  if (!/^\d*$/u.test(bytes)) return undefined;
  let wanted: CableFault = { ...fault, mtu: Number(bytes) === 0 ? undefined : Number(bytes) };
  for (const { field, unit } of AMOUNTS) {
    const text = drafts[field]?.trim();
    if (text === undefined) continue;
    const isNothing = text === '' || Number(text) === 0;
    const amount = /^\d+(?:\.\d+)?$/u.test(text) ? `${text}${unit}` : text;
    wanted = { ...wanted, [field]: isNothing ? undefined : amount };
  }
  return wanted;
}

function isSame(faults: CableFaults): boolean {
  return JSON.stringify(faults.out) === JSON.stringify(faults.in);
}
