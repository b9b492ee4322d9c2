/** One terminal: xterm.js joined to a shell of the host. */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal, type ITheme } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useState, type ReactElement } from 'react';
import { isMotionReduced } from '../ui/is-motion-reduced';
import type { Settings } from '../../main/contract/settings-requests';
import { useMessages } from '../i18n/messages-context';
import { onRestart } from '../store/lab-store';
import { keyPlatformOf, keysOf, writtenKeyOf } from '../store/command-keys';
import { useStores, useTheme, useWorkspace } from '../store/stores-context';
import { useCodeSize } from '../store/use-code-size';
import type { TerminalTab } from '../store/workspace-store';
import { useElement } from '../ui/use-element';
import { TerminalSession } from './terminal-session';

interface Screen {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
}

export function TerminalScreen(props: {
  readonly tab: TerminalTab;
  readonly isActive: boolean;
  /** Shown beside the active one. */
  readonly isBeside: boolean;
  /** Of two beside each other, the one of the tab further right. */
  readonly isRight: boolean;
  /** For screen readers. */
  readonly isRead: boolean;
  readonly onFocus: () => void;
}): ReactElement {
  const { tab, isActive, isBeside, isRight, isRead } = props;
  const { key, target, container } = tab;
  const { api, lab, words, workspace, settings } = useStores();
  const isDark = useTheme((state) => state.isDark);
  const hasMoreContrast = useTheme((state) => state.hasMoreContrast);
  const codeSize = useCodeSize();
  const [element, elementRef] = useElement<HTMLDivElement>();
  const [screen, setScreen] = useState<Screen>();

  useEffect(() => {
    if (element === undefined) return undefined;
    const terminal = new Terminal({
      fontFamily: 'ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace',
      cursorBlink: !isMotionReduced(),
      scrollback: 5000,
      convertEol: false,
    });
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    // Tab belongs to the shell, so the keyboard needs another way out.
    terminal.attachCustomKeyEventHandler(
      (event) =>
        !isForPage(event, settings.getState().settings.shortcuts) && !copiedOrPasted(event, terminal),
    );
    terminal.open(element);
    fit.fit();
    terminal.focus();
    const session = new TerminalSession({
      api,
      screen: terminal,
      words,
      onEnd: (end) => workspace.getState().endTerminal(key, end),
    });
    void session.open(target, container);
    const stopWatching = onRestart(lab, () => session.endByRestart());
    const observer = new ResizeObserver(() => {
      // A hidden screen has no size to fit.
      if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
    });
    observer.observe(element);
    setScreen({ terminal, fit });
    return (): void => {
      observer.disconnect();
      stopWatching();
      session.close();
      terminal.dispose();
      setScreen(undefined);
    };
  }, [api, lab, words, workspace, settings, element, key, target, container]);

  useEffect(() => {
    if (screen !== undefined) screen.terminal.options.theme = readTerminalTheme();
  }, [screen, isDark, hasMoreContrast]);

  useEffect(() => {
    if (screen === undefined) return;
    screen.terminal.options.fontSize = codeSize;
    screen.fit.fit();
  }, [screen, codeSize]);

  useEffect(() => {
    if (screen !== undefined) screen.terminal.options.screenReaderMode = isRead;
  }, [screen, isRead]);

  useEffect(() => {
    if (screen === undefined || !isActive) return;
    screen.fit.fit();
    screen.terminal.focus();
  }, [screen, isActive]);

  return (
    <div
      className={`terminal-screen${isBeside ? ' is-beside' : ''}${isRight ? ' is-right' : ''}`}
      hidden={!isActive && !isBeside}
      data-testid="terminal-screen"
      onFocus={() => {
        if (isBeside) props.onFocus();
      }}
    >
      <div className="terminal-xterm" ref={elementRef} />
      <TerminalEnd tab={tab} />
    </div>
  );
}

function TerminalEnd(props: { readonly tab: TerminalTab }): ReactElement | undefined {
  const { t, known, words } = useMessages();
  const { key, target, container, exitCode, failure } = props.tab;
  const openTerminal = useWorkspace((state) => state.openTerminal);
  const closeTerminal = useWorkspace((state) => state.closeTerminal);
  if (exitCode === undefined && failure === undefined) return undefined;
  return (
    <div className="terminal-end" role="status" data-testid="terminal-end">
      <span>
        {failure !== undefined
          ? typeof failure === 'string'
            ? known(failure)
            : words(failure)
          : t('The shell has exited with code {code}.', { code: exitCode ?? 0 })}
      </span>
      <button
        type="button"
        className="button"
        onClick={() => {
          closeTerminal(key);
          openTerminal(target, container);
        }}
      >
        {t('Open again')}
      </button>
      <button type="button" className="button" onClick={() => closeTerminal(key)}>
        {t('Close')}
      </button>
    </div>
  );
}

function readTerminalTheme(): ITheme {
  const styles = getComputedStyle(document.documentElement);
  const read = (name: string): string => styles.getPropertyValue(`--${name}`).trim();
  return {
    background: read('surface'),
    foreground: read('text'),
    cursor: read('accent'),
    cursorAccent: read('surface'),
    selectionBackground: read('terminal-selection'),
    black: read('terminal-black'),
    red: read('bad'),
    green: read('good'),
    yellow: read('waiting'),
    blue: read('tone-tcp'),
    magenta: read('tone-dns'),
    cyan: read('terminal-cyan'),
    white: read('text-muted'),
    brightBlack: read('text-muted'),
    brightRed: read('bad'),
    brightGreen: read('good'),
    brightYellow: read('waiting'),
    brightBlue: read('tone-tcp'),
    brightMagenta: read('tone-dns'),
    brightCyan: read('terminal-cyan'),
    brightWhite: read('text'),
  };
}

const PAGE_COMMANDS = ['save', 'save-as', 'palette', 'presenter'];

/**
 * As terminals of Linux do it: Ctrl+C is the shell's, with Shift it copies what is selected, and Ctrl+Shift+V pastes. The browser
 * does the latter without asking anybody; the page itself may be refused to read the clipboard.
 */
function copiedOrPasted(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.type !== 'keydown' || !event.ctrlKey || !event.shiftKey) return false;
  if (event.code !== 'KeyC' || !terminal.hasSelection()) return event.code === 'KeyV';
  event.preventDefault();
  void navigator.clipboard.writeText(terminal.getSelection());
  return true;
}

/** Shift+Tab leaves the terminal, and saving works everywhere: no shell of the lab stops its output by Ctrl+S. */
function isForPage(event: KeyboardEvent, shortcuts: Settings['shortcuts']): boolean {
  if (event.key === 'Tab' && event.shiftKey) return true;
  const written = writtenKeyOf(event, keyPlatformOf(window));
  return (
    written !== undefined && PAGE_COMMANDS.some((command) => keysOf(command, shortcuts).includes(written))
  );
}
