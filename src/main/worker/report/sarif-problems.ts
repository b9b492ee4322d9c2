/**
 * Problems as SARIF (Static Analysis Results Interchange Format 2.1.0, OASIS), which code hosts and editors read.
 *
 * Fixes are among them, as replacements by offsets; a file is named relative to where the command ran.
 */
import packageFile from '../../../../package.json';
import type { Diagnostic } from '../../../sim/api/read-lab';

type Location = NonNullable<Diagnostic['location']>;
type Fix = NonNullable<Diagnostic['fixes']>[number];

const LEVELS = { error: 'error', warning: 'warning', notice: 'note' } as const;

export function formatSarifProblems(problems: readonly Diagnostic[]): string {
  const ruleIds = [...new Set(problems.map(({ code }) => code))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'podwire',
            version: packageFile.version,
            rules: ruleIds.map((id) => ({ id, name: nameOf(id), shortDescription: { text: wordsOf(id) } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: problems.map((problem) => resultOf(problem, ruleIds.indexOf(problem.code))),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultOf(problem: Diagnostic, ruleIndex: number): unknown {
  const { severity, code, message, cause, effect, hint, location, related = [], fixes = [] } = problem;
  const text = [message, cause, effect, hint]
    .filter((part) => part !== undefined)
    .map(sentence)
    .join(' ');
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text },
    ...(location === undefined ? {} : { locations: [{ physicalLocation: physicalOf(location) }] }),
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((place, id) => ({
            id,
            message: { text: sentence(place.message) },
            physicalLocation: physicalOf(place.location),
          })),
        }),
    ...(fixes.length === 0 ? {} : { fixes: fixes.map(fixOf) }),
  };
}

function physicalOf({ file, line, column }: Location): unknown {
  return { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, startColumn: column } };
}

function fixOf({ title, files }: Fix): unknown {
  return {
    description: { text: sentence(title) },
    artifactChanges: files.map(({ name, changes }) => ({
      artifactLocation: { uri: uriOf(name) },
      replacements: changes.map(({ from, to, insert }) => ({
        deletedRegion: { charOffset: from, charLength: to - from },
        insertedContent: { text: insert },
      })),
    })),
  };
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function wordsOf(id: string): string {
  return sentence(id.replaceAll('-', ' '));
}

/** `ServiceSelectsNothing`, as the format wants names. */
function nameOf(id: string): string {
  return id
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}

function uriOf(path: string): string {
  return path.replaceAll('\\', '/').split('/').map(encodeURIComponent).join('/');
}
