/**
 * Carries out what is done on the canvas as a small edit of the lab's text.
 *
 * Models adding, duplicating, pasting, moving, pinning, connecting, deleting, scaling, faults of cables, another
 * network plugin, and where things stand on the canvas. Comments, order, spelling and every byte outside of
 * the edit stay. The edit is read back before it is given out: it means what was asked, and nothing else changes.
 * Leaves out edits behind aliases and merge keys that would change what shares them: those are refused with the reason.
 */
import { addElement } from './add-element';
import { groupElements, lockElements, placeElements, ungroupElements, writeNote } from './arrange-elements';
import { connectElements } from './connect-elements';
import { deleteElements } from './delete-elements';
import { duplicateElements } from './duplicate-elements';
import { EditSession } from './edit-session';
import type { LabCommand, LabEdit, LabEditContext } from './lab-command';
import { pasteText } from './paste-text';
import { movePod, pinWorkload } from './place-pods';
import { scaleWorkload } from './scale-workload';
import { setFault } from './set-fault';
import { switchNetwork } from './switch-network';

export function editLab(command: LabCommand, context: LabEditContext): LabEdit {
  const session = new EditSession(context);
  switch (command.kind) {
    case 'add':
      return addElement(session, command);
    case 'duplicate':
      return duplicateElements(session, command);
    case 'paste':
      return pasteText(session, command);
    case 'move':
      return movePod(session, command);
    case 'pin':
      return pinWorkload(session, command);
    case 'connect':
      return connectElements(session, command);
    case 'delete':
      return deleteElements(session, command);
    case 'scale':
      return scaleWorkload(session, command);
    case 'fault':
      return setFault(session, command);
    case 'network':
      return switchNetwork(session, command);
    case 'place':
      return placeElements(session, command);
    case 'lock':
      return lockElements(session, command);
    case 'group':
      return groupElements(session, command);
    case 'ungroup':
      return ungroupElements(session, command);
    case 'note':
      return writeNote(session, command);
  }
}
