/** NetworkPolicies out of a capture of the window, and the change that writes them at the end of the lab's text. */
import { say } from '../../sim/api/sentence';
import { appendDocument } from '../../sim/api/lab-editing';
import { policiesOfCapture } from '../../sim/api/policies-of-capture';
import type { CapturedPoliciesView } from '../contract/capture-study-requests';
import type { LabSession } from './lab-session';
import type { StudiedCapture } from './studied-capture';

export function capturedPolicies(
  { view, session: capture }: StudiedCapture,
  session: LabSession,
): CapturedPoliciesView {
  session.catchUp();
  const isWhole =
    capture?.interfaces.includes('any') === true && capture.filterText === '' && view.lostMatches === 0;
  const { text, leftOut } = policiesOfCapture(view, session.host.simulation, isWhole);
  // A file of JSON holds one value.
  const file = session.files().findLast(({ name }) => !/\.json$/iu.test(name));
  if (text === '' || file === undefined) return { text, leftOut, isWhole };
  const changes = appendDocument(file.text, text);
  return {
    text,
    leftOut,
    isWhole,
    offer: {
      base: session.version,
      fix: {
        title: say('write NetworkPolicies out of a capture'),
        files: [{ name: file.name, changes: [...changes] }],
      },
    },
  };
}
