/** What became of the text, in a line, and what can be done about it. Pure. */
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import type { TextState } from '../../main/contract/text-requests';

type ApplicationAction = 'read' | 'replace-pods' | 'restart' | 'show-error';

export interface ApplicationWords {
  readonly tone: 'good' | 'waiting' | 'bad';
  readonly text: string;
  /** For a tooltip, where the line is not the whole of it. */
  readonly details?: string;
  readonly action?: { readonly kind: ApplicationAction; readonly label: string };
}

export function applicationWords(state: TextState, refusal: string | undefined): ApplicationWords {
  if (refusal !== undefined) {
    return { tone: 'bad', text: `Not taken: ${refusal}. Undo takes it back; nothing else is lost.` };
  }
  const { application } = state;
  switch (application.kind) {
    case 'applied':
      return { tone: 'good', text: 'Applied: the lab runs as the text says' };
    case 'waiting':
      return { tone: 'waiting', text: 'Applied when you pause' };
    case 'broken':
      return brokenWords(state.diagnostics);
    case 'unread':
      return {
        tone: 'waiting',
        text: `${megabytes(application.sizeBytes)} are not read while you type`,
        action: { kind: 'read', label: 'Read now' },
      };
    case 'refused':
      return refusedWords(application.replaceable);
    case 'needs-restart': {
      const [first = 'the cluster is another', ...others] = application.reasons;
      const more = others.length > 0 ? ` (+${others.length})` : '';
      return {
        tone: 'waiting',
        text: `Not while it runs: ${first}${more}`,
        details: `${application.reasons.join('; ')}. Starting anew ends terminals and captures.`,
        action: { kind: 'restart', label: 'Start anew' },
      };
    }
  }
}

/** The list below says what the errors are. */
function brokenWords(diagnostics: readonly ContractDiagnostic[]): ApplicationWords {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const place = errors.find(({ location }) => location !== undefined)?.location;
  const many = errors.length > 1 ? `${errors.length} errors, the first in` : 'Error in';
  const what = place === undefined ? 'The text has an error' : `${many} line ${place.line}`;
  return {
    tone: 'bad',
    text: `${what}; the lab runs on as it was`,
    ...(place === undefined ? {} : { action: { kind: 'show-error', label: 'Show' } }),
  };
}

function refusedWords(replaceable: readonly string[]): ApplicationWords {
  if (replaceable.length === 0) {
    return { tone: 'bad', text: 'The API server refused a part; see below. The rest is applied' };
  }
  const names = replaceable.map((ref) => ref.slice(ref.lastIndexOf('/') + 1));
  const shown =
    names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
  const [word, them] = names.length === 1 ? ['Pod', 'it'] : ['Pods', 'them'];
  return {
    tone: 'bad',
    text: `A running Pod cannot be changed like this: ${shown}`,
    details: `Deletes and creates ${them} again, as kubectl replace --force: ${names.join(', ')}`,
    action: { kind: 'replace-pods', label: `Replace the ${word}` },
  };
}

function megabytes(sizeBytes: number): string {
  return `${(sizeBytes / (1024 * 1024)).toFixed(1)} MiB`;
}
