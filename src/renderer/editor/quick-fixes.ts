/** What is offered for the problems at the cursor, in Monaco's list of quick fixes (Ctrl+.) and under its light bulb. */
import type { ContractDiagnostic } from '../../main/contract/diagnostic';
import type { Fix } from '../../main/contract/fix';
import type { TextState } from '../../main/contract/text-requests';
import type { Messages } from '../i18n/messages';
import { monaco } from './monaco';

const TAKE_FIX = 'podwire.takeFix';

interface QuickFixHost {
  readonly fileOf: (model: monaco.editor.ITextModel) => string | undefined;
  readonly state: () => TextState | undefined;
  /** The host makes the change, so that its undo takes it back. `base` is the version that it was offered for. */
  readonly take: (fix: Fix, base: number) => void;
  readonly words: Messages['words'];
}

/** Monaco's languages are the page's: what is returned takes the offers away again. */
export function registerQuickFixes(host: QuickFixHost): () => void {
  let offered: readonly { readonly fix: Fix; readonly base: number }[] = [];
  const command = monaco.editor.registerCommand(TAKE_FIX, (_accessor, index: unknown) => {
    const offer = typeof index === 'number' ? offered[index] : undefined;
    if (offer !== undefined) host.take(offer.fix, offer.base);
  });
  const provider = monaco.languages.registerCodeActionProvider('yaml', {
    provideCodeActions: (model, range) => {
      const file = host.fileOf(model);
      const state = host.state();
      const fixes = (state?.diagnostics ?? [])
        .filter((problem) => isAt(problem, file, range))
        .flatMap((problem) => problem.fixes ?? []);
      offered = fixes.map((fix) => ({ fix, base: state?.readVersion ?? 0 }));
      const actions = fixes.map(({ title }, index) => ({
        title: host.words(title),
        kind: 'quickfix',
        isPreferred: index === 0,
        command: { id: TAKE_FIX, title: host.words(title), arguments: [index] },
      }));
      return { actions, dispose: () => undefined };
    },
  });
  return () => {
    provider.dispose();
    command.dispose();
  };
}

function isAt({ location }: ContractDiagnostic, file: string | undefined, range: monaco.IRange): boolean {
  if (location === undefined || location.file !== file) return false;
  return location.line >= range.startLineNumber && location.line <= range.endLineNumber;
}
