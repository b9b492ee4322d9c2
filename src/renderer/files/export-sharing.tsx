/** What of the lab others get with an export: the choices, and what would leave by them, before anything does. */
import { useEffect, type ReactElement } from 'react';
import type { Wording } from '../../main/contract/wording';
import { useMessages } from '../i18n/messages-context';
import { wholeSentence } from '../i18n/whole-sentence';
import type { ChosenFormat } from '../store/file-dialog';
import { useFile } from '../store/stores-context';
import { CheckLine } from '../ui/check-line';

/** They take what they need of a lab that is up, which is not known before. */
const PARTIAL_FORMATS: readonly string[] = [
  'svg',
  'png',
  'drawio',
  'mermaid',
  'netns',
] satisfies ChosenFormat[];

export function ExportSharing(props: {
  readonly format: ChosenFormat | 'bundle';
  readonly scenario?: string | undefined;
}): ReactElement {
  const { t } = useMessages();
  const { format, scenario } = props;
  const { sharing, leaving, problem, share, loadLeaving } = useFile((state) => state);
  const isPartial = PARTIAL_FORMATS.includes(format);
  useEffect(() => void loadLeaving(format, scenario), [format, scenario, sharing, loadLeaving]);
  return (
    <>
      <CheckLine
        testId="export-anonymous"
        isChecked={sharing.isAnonymous}
        onChange={(isAnonymous) => share({ ...sharing, isAnonymous })}
      >
        {t('Under other names and addresses, the same everywhere; without comments.')}
      </CheckLine>
      {!isPartial && (
        <CheckLine
          testId="export-secrets"
          isChecked={sharing.hasSecrets}
          onChange={(hasSecrets) => share({ ...sharing, hasSecrets })}
        >
          {t('With the values of Secrets.')}
        </CheckLine>
      )}
      {problem === undefined && (
        <section className="file-leaving" aria-live="polite" data-testid="export-leaving">
          <h3>{isPartial ? t('What may leave') : t('What leaves, and what does not')}</h3>
          {leaving === undefined ? (
            <p className="field-note">{t('Looking at what leaves…')}</p>
          ) : (
            <ul className="file-notes">
              {!sharing.isAnonymous && <li>{t('Goes along: names and private addresses, as they are.')}</li>}
              <LeavingNotes notes={leaving} />
              {leaving.length === 0 && (
                <li>{t('No value of a Secret, key, certificate, public address or host name was found.')}</li>
              )}
            </ul>
          )}
        </section>
      )}
    </>
  );
}

/** What an export took along and left out. */
export function LeavingNotes(props: { readonly notes: readonly Wording[] }): readonly ReactElement[] {
  const { t, words } = useMessages();
  return props.notes.map((note, index) => <li key={index}>{wholeSentence(words(note), t)}</li>);
}
