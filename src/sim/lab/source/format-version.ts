/**
 * Which form of Podwire's own documents this Podwire reads. There has been one, v1, which has only grown: every file of it
 * is read as it is (`tests/fixtures/lab-format`). A version that comes later gets a step in `read-lab` from this one, before
 * anything else looks at a document.
 */
export const FORMAT_VERSION = 'podwire.dev/v1';
const FORMAT_NUMBER = 1;

/** Also one whose group is written otherwise, when its kind can be nobody else's. */
export function isOfPodwire(apiVersion: string, hasOurKind: boolean): boolean {
  return apiVersion.startsWith('podwire.dev') || (hasOurKind && /^podwire\b/iu.test(apiVersion));
}

export interface VersionProblem {
  readonly code: 'newer-version' | 'unknown-kind';
  readonly message: string;
  readonly hint: string;
}

export function versionProblem(apiVersion: string): VersionProblem | undefined {
  if (apiVersion === FORMAT_VERSION) return undefined;
  const [, number] = /^podwire\.dev\/v(\d+)/u.exec(apiVersion) ?? [];
  const isNewer = number !== undefined && Number(number) > FORMAT_NUMBER;
  return isNewer
    ? {
        code: 'newer-version',
        message: `${apiVersion} is newer than this Podwire, which reads ${FORMAT_VERSION}`,
        hint: `update Podwire, or write apiVersion: ${FORMAT_VERSION}`,
      }
    : {
        code: 'unknown-kind',
        message: `unknown apiVersion "${apiVersion}"`,
        hint: `write apiVersion: ${FORMAT_VERSION}`,
      };
}
