/**
 * Which form of Podwire's own documents this Podwire reads. There has been one, v1, which has only grown: every file of it
 * is read as it is (`tests/fixtures/lab-format`). A version that comes later gets a step in `read-lab` from this one, before
 * anything else looks at a document.
 */
import { say, type Sentence } from '../../base/sentence';

export const FORMAT_VERSION = 'podwire.dev/v1';
const FORMAT_NUMBER = 1;

/** Also one whose group is written otherwise, when its kind can be nobody else's. */
export function isOfPodwire(apiVersion: string, hasOurKind: boolean): boolean {
  return apiVersion.startsWith('podwire.dev') || (hasOurKind && /^podwire\b/iu.test(apiVersion));
}

export interface VersionProblem {
  readonly code: 'newer-version' | 'unknown-kind';
  readonly message: Sentence;
  readonly hint: Sentence;
}

export function versionProblem(apiVersion: string): VersionProblem | undefined {
  if (apiVersion === FORMAT_VERSION) return undefined;
  const [, number] = /^podwire\.dev\/v(\d+)/u.exec(apiVersion) ?? [];
  const isNewer = number !== undefined && Number(number) > FORMAT_NUMBER;
  return isNewer
    ? {
        code: 'newer-version',
        message: say('{version} is newer than this Podwire, which reads {known}', {
          version: apiVersion,
          known: FORMAT_VERSION,
        }),
        hint: say('update Podwire, or write apiVersion: {known}', { known: FORMAT_VERSION }),
      }
    : {
        code: 'unknown-kind',
        message: say('unknown apiVersion "{version}"', { version: apiVersion }),
        hint: say('write apiVersion: {known}', { known: FORMAT_VERSION }),
      };
}
