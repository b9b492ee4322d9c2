/** What became of the text, in a line, and what can be done about it. Pure. */
import type { Messages, Translate } from '../i18n/messages';
import type { TextState } from '../../main/contract/text-requests';

type ApplicationAction = 'read' | 'replace-pods' | 'restart' | 'show-error';

export interface ApplicationWords {
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly text: string;
  /** For a tooltip, where the line is not the whole of it. */
  readonly details?: string;
  readonly action?: { readonly kind: ApplicationAction; readonly label: string };
}

export function applicationWords(
  state: TextState,
  refusal: string | undefined,
  messages: Pick<Messages, 't' | 'words'>,
): ApplicationWords {
  const { t, words } = messages;
  if (refusal !== undefined) {
    return {
      tone: 'bad',
      text: t('Not taken: {refusal}. Undo takes it back; nothing else is lost.', { refusal }),
    };
  }
  const { application } = state;
  switch (application.kind) {
    case 'applied':
      return { tone: 'good', text: t('Applied: the lab runs as the text says') };
    case 'waiting':
      return { tone: 'waiting', text: t('Applied when you pause') };
    case 'broken':
    case 'no-lab':
      return brokenWords(state, t);
    case 'unread':
      return {
        tone: 'waiting',
        text: t('{size} are not read while you type', { size: megabytes(application.sizeBytes) }),
        action: { kind: 'read', label: t('Read now') },
      };
    case 'refused':
      return refusedWords(application.replaceable, t);
    case 'needs-restart': {
      const [first = t('the cluster is another'), ...others] = application.reasons.map(words);
      const more = others.length > 0 ? ` (+${others.length})` : '';
      return {
        tone: 'waiting',
        text: t('Not while it runs: {reason}', { reason: `${first}${more}` }),
        details: t('{reasons}. Starting anew ends terminals and captures.', {
          reasons: application.reasons.map(words).join(t('; ')),
        }),
        action: { kind: 'restart', label: t('Start anew') },
      };
    }
  }
}

/** The list below says what the errors are. */
function brokenWords({ diagnostics, application }: TextState, t: Translate): ApplicationWords {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const line = errors.find(({ location }) => location !== undefined)?.location?.line;
  const hasLab = application.kind === 'broken';
  if (line === undefined) {
    const text = hasLab
      ? t('The text has an error; the lab runs on as it was')
      : t('The text has an error; there is no lab until it is gone');
    return { tone: 'bad', text };
  }
  const values = { count: errors.length, line };
  return {
    tone: 'bad',
    text: hasLab
      ? t('{count} errors, the first in line {line}; the lab runs on as it was', values)
      : t('{count} errors, the first in line {line}; there is no lab until they are gone', values),
    action: { kind: 'show-error', label: t('Show') },
  };
}

function refusedWords(replaceable: readonly string[], t: Translate): ApplicationWords {
  if (replaceable.length === 0) {
    return { tone: 'bad', text: t('The API server refused a part; see below. The rest is applied') };
  }
  const names = replaceable.map((ref) => ref.slice(ref.lastIndexOf('/') + 1));
  const shown = names.slice(0, 3).join(', ');
  const count = names.length;
  return {
    tone: 'bad',
    text: t('A running Pod cannot be changed like this: {names}', {
      names: count > 3 ? t('{names} and {count} more', { names: shown, count: count - 3 }) : shown,
    }),
    details: t('Deletes and creates {count} Pods again, as kubectl replace --force: {names}', {
      count,
      names: names.join(', '),
    }),
    action: { kind: 'replace-pods', label: t('Replace {count} Pods', { count }) },
  };
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / (1024 * 1024)).toFixed(1)} MiB`;
}
