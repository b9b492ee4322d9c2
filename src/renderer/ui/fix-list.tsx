/** Changes of the text that would help: what each does, what else it opens, and a button that makes it. */
import { CircleCheck, TriangleAlert, Wrench } from 'lucide-react';
import { useState, type ReactElement } from 'react';
import { useMessages } from '../i18n/messages-context';
import type { Fix } from '../../main/contract/fix';
import type { Wording } from '../../main/contract/wording';
import { useLab, useStores, useText } from '../store/stores-context';
import { previewOf, type PreviewLine } from './fix-preview';
import { takeFix } from './take-fix';

export function FixList(props: {
  readonly fixes: readonly Fix[];
  /** The version of the text that they were offered for. */
  readonly base: number;
}): ReactElement | undefined {
  const { t, words } = useMessages();
  if (props.fixes.length === 0) return undefined;
  return (
    <ul className="fixes" aria-label={t('What would help')}>
      {props.fixes.map((fix) => (
        <FixItem key={words(fix.title)} fix={fix} base={props.base} />
      ))}
    </ul>
  );
}

function FixItem(props: { readonly fix: Fix; readonly base: number }): ReactElement {
  const { t, words } = useMessages();
  const { fix, base } = props;
  const stores = useStores();
  const isConnected = useLab((state) => state.isConnected);
  const isCurrent = useText((state) => state.version === base && !state.isAhead);
  const [isBusy, setBusy] = useState(false);
  return (
    <li className="fix" data-testid="fix">
      <div className="fix-head">
        <button
          type="button"
          className="button"
          disabled={!isConnected || !isCurrent || isBusy}
          title={isCurrent ? t('Changes the text; undo takes it back') : t('The text has changed since')}
          data-testid="fix-take"
          onClick={() => {
            setBusy(true);
            void takeFix(fix, base, stores).finally(() => setBusy(false));
          }}
        >
          <Wrench />
          {t('Fix')}
        </button>
        <span className="fix-title">{capitalized(words(fix.title))}</span>
        {fix.isVerified === true && (
          <span className="fix-verified tone-good" title={t('It was tried in a copy of the lab')}>
            <CircleCheck aria-hidden />
            {t('tried, helps')}
          </span>
        )}
      </div>
      {fix.sideEffects !== undefined && <SideEffects effects={fix.sideEffects} />}
      {isCurrent && <Preview fix={fix} />}
    </li>
  );
}

function SideEffects(props: { readonly effects: readonly Wording[] }): ReactElement {
  const { t, words } = useMessages();
  if (props.effects.length === 0) return <p className="fix-effects">{t('Changes nothing else.')}</p>;
  return (
    <div className="fix-effects">
      <TriangleAlert className="tone-waiting" aria-hidden />
      <div>
        {t('Also:')}
        <ul>
          {props.effects.map(words).map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Preview(props: { readonly fix: Fix }): ReactElement {
  const { t } = useMessages();
  const textOf = useText((state) => state.textOf);
  const { files } = props.fix;
  return (
    <details className="fix-preview" data-testid="fix-preview">
      <summary>{t('Show the change')}</summary>
      {files.map(({ name, changes }) => (
        <div key={name}>
          {files.length > 1 && <div className="mono fix-file">{name}</div>}
          <PreviewLines lines={previewOf(textOf(name) ?? '', changes)} />
        </div>
      ))}
    </details>
  );
}

const SIGNS: Readonly<Record<PreviewLine['kind'], string>> = {
  same: ' ',
  removed: '−',
  added: '+',
  gap: '⋮',
};

function PreviewLines(props: { readonly lines: readonly PreviewLine[] }): ReactElement {
  return (
    <pre className="mono fix-lines">
      {props.lines.map(({ kind, number, text }, index) => (
        <div key={index} className={`fix-line is-${kind}`}>
          <span className="fix-number">{number ?? ''}</span> {SIGNS[kind]} {text}
        </div>
      ))}
    </pre>
  );
}

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
