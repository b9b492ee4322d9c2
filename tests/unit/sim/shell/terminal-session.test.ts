import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TerminalSession } from '#sim/shell/terminal-session';
import { CommandLab } from '#kit/command-lab';
import { WEB_MANIFEST } from '#kit/web-manifest';
import { inEnglish } from '#sim/base/sentence';

let lab: CommandLab;
let output = '';
let terminal: TerminalSession;
let exitCode: number | undefined;

beforeAll(() => {
  lab = new CommandLab(WEB_MANIFEST);
});

beforeEach(() => {
  output = '';
  exitCode = undefined;
  const opened = lab.simulation.openTerminal('client', { columns: 80, rows: 24 }, (text) => (output += text));
  if (!opened.ok) throw new Error(inEnglish(opened.error));
  terminal = opened.value;
  terminal.onExit((code) => (exitCode = code));
  wait();
});

function wait(milliseconds = 50): void {
  lab.simulation.runFor(milliseconds * 1_000_000);
}

/** Types keys, lets the lab run, and answers what was printed since. */
function type(keys: string, milliseconds = 50): string {
  output = '';
  terminal.write(keys);
  wait(milliseconds);
  return output;
}

describe('TerminalSession', () => {
  it('prompts, echoes and runs a line', () => {
    expect(output).toBe('/ # ');
    expect(type('echo hi\r')).toBe('echo hi\r\nhi\r\n/ # ');
  });

  it('shows no meter of curl while the body goes to the screen, and shows it when that goes elsewhere', () => {
    const openOn = (target: string): ((keys: string) => string) => {
      let text = '';
      const opened = lab.simulation.openTerminal(target, { columns: 80, rows: 24 }, (part) => (text += part));
      if (!opened.ok) throw new Error(inEnglish(opened.error));
      wait();
      return (keys) => {
        text = '';
        opened.value.write(keys);
        wait(3000);
        return text;
      };
    };
    const onNode = openOn('node/node1');
    const address = lab.sh(
      'host/laptop',
      'kubectl get pod -l app=web -o jsonpath={.items[0].status.podIP}',
    ).stdout;
    expect(onNode(`curl http://${address}/\r`)).toMatch(/^curl http\S+\r\n<!DOCTYPE html>/u);
    expect(onNode(`curl -o /tmp/page http://${address}/\r`)).toContain('% Total');
    expect(onNode(`curl http://${address}/ | head -1\r`)).toContain('% Total');
    expect(onNode('nosuch\r')).toContain('\r\n-bash: nosuch: command not found\r\n');
  });

  it('takes keys from the moment on that it is opened', () => {
    let text = '';
    const opened = lab.simulation.openTerminal('client', { columns: 80, rows: 24 }, (part) => (text += part));
    if (!opened.ok) throw new Error(inEnglish(opened.error));
    opened.value.write('echo hi\r');
    wait();
    expect(text).toBe('/ # echo hi\r\nhi\r\n/ # ');
  });

  it('interrupts the command in the foreground and goes on', () => {
    expect(type('ping 10.244.2.2\r', 1500)).toContain('seq=1');
    expect(type('\u0003')).toMatch(/^\^C\r\n--- 10\.244\.2\.2 ping statistics ---\r\n2 packets transmitted/);
    expect(type('echo $?\r')).toBe('echo $?\r\n0\r\n/ # ');
  });

  it('breaks a loop off with one interruption', () => {
    type('while true; do sleep 1; done\r', 2500);
    expect(type('\u0003')).toBe('^C\r\n/ # ');
    expect(type('echo $?\r')).toContain('130');
  });

  it('asks for more lines while a command is not complete', () => {
    expect(type('if true; then\r')).toBe('if true; then\r\n> ');
    expect(type('echo x; fi\r')).toBe('echo x; fi\r\nx\r\n/ # ');
  });

  it('reads on to the end of a here-document, which may be broken off', () => {
    expect(type('cat <<END\r')).toBe('cat <<END\r\n> ');
    expect(type('one $((1+1))\r')).toBe('one $((1+1))\r\n> ');
    expect(type('END\r')).toBe('END\r\none 2\r\n/ # ');
    type("cat <<'END'\r");
    expect(type('\u0003')).toBe('^C\r\n/ # ');
    expect(type('echo on\r')).toBe('echo on\r\non\r\n/ # ');
  });

  it('runs several lines that are pasted at once, one after the other, and echoes each once, as bash does', () => {
    expect(type('sleep 1\recho one\recho two\recho th', 1500)).toBe(
      'sleep 1\r\n/ # echo one\r\none\r\n/ # echo two\r\ntwo\r\n/ # echo th',
    );
    expect(type('ree\r')).toBe('ree\r\nthree\r\n/ # ');
  });

  it('goes on with what was typed while a command ran', () => {
    type('sleep 1\r');
    type('echo la');
    expect(type('', 1500)).toBe('/ # echo la');
    expect(type('te\r')).toBe('te\r\nlate\r\n/ # ');
  });

  it('gives pasted lines to the command that reads them', () => {
    expect(type('head -n 1\rfirst\recho done\r')).toMatch(/\r\nfirst\r\n\/ # echo done\r\ndone\r\n\/ # $/u);
  });

  it('hands lines to a command that reads, and ends its input with ^D', () => {
    type('cat\r');
    expect(type('abc\u007Fd\r')).toBe('abc\b \bd\r\nabd\r\n');
    expect(type('\u0004')).toBe('/ # ');
  });

  it('erases a character of two columns whole while a command reads', () => {
    type('cat\r');
    expect(type('a好\u007Fb\r')).toBe('a好\b \b\b \bb\r\nab\r\n');
    type('\u0004');
  });

  it('completes commands and paths', () => {
    expect(type('nsl\t')).toBe('nslookup ');
    expect(type('\u0015cat /etc/hostn\t')).toContain('cat /etc/hostname ');
  });

  it('asks kubectl what a word of it could become, unless somebody has typed on', () => {
    let text = '';
    const opened = lab.simulation.openTerminal(
      'host/laptop',
      { columns: 80, rows: 24 },
      (part) => (text += part),
    );
    if (!opened.ok) throw new Error(inEnglish(opened.error));
    opened.value.write('kubectl get pods cl\t');
    wait(3000);
    expect(text).toMatch(/kubectl get pods client $/u);
    opened.value.write('\u0015kubectl get nod\tx');
    wait(3000);
    expect(text).toMatch(/kubectl get nodx$/u);
    opened.value.write('\u0015kubectl apply -f /etc/hostn\t');
    wait(3000);
    expect(text).toMatch(/kubectl apply -f \/etc\/hostname $/u);
    opened.value.close();
  });

  it('asks kubectl once, however often Tab is pressed while the answer is on its way', () => {
    let text = '';
    const place = 'host/laptop';
    const opened = lab.simulation.openTerminal(place, { columns: 80, rows: 24 }, (part) => (text += part));
    if (!opened.ok) throw new Error(inEnglish(opened.error));
    opened.value.write('kubectl get n\t\t\t');
    wait(3000);
    expect(text.match(/namespaces/gu)).toHaveLength(1);
    opened.value.close();
  });

  it('tells whoever records that a command was completed with the help of the API server', () => {
    const told: string[] = [];
    const stop = lab.simulation.observeCommands(({ text, differences }) => {
      told.push([text, ...differences.map(inEnglish)].join(': '));
      return { onInterrupt: () => undefined, onEnd: () => undefined };
    });
    const opened = lab.simulation.openTerminal('host/laptop', { columns: 80, rows: 24 }, () => undefined);
    if (!opened.ok) throw new Error(inEnglish(opened.error));
    for (const keys of [
      'kubectl get pods cl\t',
      '\u0003',
      'hostname\r',
      'kubectl get pods cl\t',
      '\r',
      'kubectl get nodes\r',
    ]) {
      opened.value.write(keys);
      wait(3000);
    }
    stop();
    opened.value.close();
    expect(told).toEqual([
      'hostname',
      'kubectl get pods client : was completed with Tab, which asked the API server; a Scenario does not ask it',
      'kubectl get nodes',
    ]);
  });

  it('keeps variables and the folder from line to line', () => {
    type('x=5; cd /tmp\r');
    expect(type('echo $x\r')).toBe('echo $x\r\n5\r\n/tmp # ');
  });

  it('ends with exit and with ^D', () => {
    type('exit 3\r');
    expect(exitCode).toBe(3);
  });

  it('is gone after close, with what it ran', () => {
    type('sleep 100\r');
    terminal.close();
    expect(exitCode).toBe(137);
    expect(lab.sh('client', 'ps | grep -c "[s]leep 100"').stdout).toBe('0\n');
  });
});
