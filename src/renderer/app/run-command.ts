/** What menus and keys ask for by name. */
import type { MenuCommand } from '../../main/contract/desktop-bridge';
import type { Stores } from '../store/stores';

export function runCommand(command: MenuCommand, { file, lab, text, workspace }: Stores): void {
  const { show, chooseOpen, save, chooseSaveAs, revert } = file.getState();
  const { clock, isConnected, play, pause, step, restart } = lab.getState();
  const canRun = isConnected && clock !== undefined && clock.failure === undefined;
  switch (command) {
    case 'new':
      show({ kind: 'new' });
      return;
    case 'open':
      void chooseOpen();
      return;
    case 'examples':
      show({ kind: 'open', shows: 'examples' });
      return;
    case 'save':
      void save();
      return;
    case 'save-as':
      void chooseSaveAs();
      return;
    case 'revert':
      void revert();
      return;
    case 'export':
      show({ kind: 'export' });
      return;
    case 'undo':
      void text.getState().undo();
      return;
    case 'redo':
      void text.getState().redo();
      return;
    case 'play-pause':
      if (canRun) void (clock.isPlaying ? pause() : play());
      return;
    case 'step':
      if (canRun) void step();
      return;
    case 'restart':
      if (isConnected) void restart();
      return;
    case 'shortcuts':
      workspace.getState().setHelpOpen(!workspace.getState().isHelpOpen);
  }
}
