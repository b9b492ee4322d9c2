import { describe, expect, it } from 'vitest';
import { USUAL_BENCH_PARTS } from '#main/bench/bench-part';
import { parseCommandLine } from '#main/cli/parse-command-line';

function commandOf(...words: string[]): unknown {
  const parsed = parseCommandLine(words);
  return parsed.kind === 'command' ? parsed.command : parsed;
}

function refusalOf(...words: string[]): { exitCode: number; stderr: string } {
  const parsed = parseCommandLine(words);
  if (parsed.kind === 'command') throw new Error(`accepted: ${JSON.stringify(parsed.command)}`);
  return { exitCode: parsed.exitCode, stderr: parsed.stderr };
}

const PLAIN_PRINT = {
  numeric: 0,
  hasLinkHeader: false,
  verbosity: 0,
  hexDump: { x: 0, X: 0, A: 0 },
  isQuick: false,
  hasAbsoluteSequences: false,
  hasNumbers: false,
  isChecksumIgnored: false,
  timeStyle: 0,
  decodeAs: undefined,
};

describe('parseCommandLine', () => {
  it('leaves every word after -- to the command, whatever it looks like', () => {
    expect(commandOf('exec', 'web.yaml', 'client', '--', 'sh', '-c', 'echo -n', '--', '--seed')).toEqual({
      kind: 'exec',
      lab: { path: 'web.yaml', options: {}, isVerbose: false },
      target: { name: 'client', namespace: undefined, container: undefined },
      argv: ['sh', '-c', 'echo -n', '--', '--seed'],
      hasInput: false,
    });
  });

  it('takes -n and -c of exec for the namespace and the container', () => {
    expect(
      commandOf('exec', '-n', 'shop', 'web.yaml', 'web', '-c', 'sidecar', '-i', '-v', '--', 'id'),
    ).toEqual({
      kind: 'exec',
      lab: { path: 'web.yaml', options: {}, isVerbose: true },
      target: { name: 'web', namespace: 'shop', container: 'sidecar' },
      argv: ['id'],
      hasInput: true,
    });
  });

  it('takes several plugins and proxy modes for compare', () => {
    const words = '--cni flannel/vxlan --cni flannel/host-gw --proxy-mode ipvs -n shop --seed 3 -o json';
    expect(
      commandOf('compare', 'web.yaml', ...words.split(' '), '--', 'client', 'ping', '-c', '1', 'x'),
    ).toEqual({
      kind: 'compare',
      lab: { path: 'web.yaml', options: { seed: 3 }, isVerbose: false },
      cnis: ['flannel/vxlan', 'flannel/host-gw'],
      proxyModes: ['ipvs'],
      target: { name: 'client', namespace: 'shop', container: undefined },
      argv: ['ping', '-c', '1', 'x'],
      format: 'json',
    });
  });

  it('says what compare needs when there is nothing to compare', () => {
    expect(refusalOf('compare', 'web.yaml', '--', 'client', 'date')).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('give at least one --cni PLUGIN[/MODE] or --proxy-mode MODE') as string,
    });
  });

  it('takes -n, -v, -t and -c of capture for the flags of tcpdump, joined or apart', () => {
    const words = '--on node/node1:eth0 --on client:eth0 -nne -vv -ttt -X -T vxlan -c 5 -w - --filter udp';
    expect(
      commandOf('capture', 'web.yaml', ...words.split(' '), '--', 'client', 'ping', '-c', '1', 'x'),
    ).toEqual({
      kind: 'capture',
      lab: { path: 'web.yaml', options: {}, isVerbose: false },
      interfaces: ['node/node1:eth0', 'client:eth0'],
      filter: 'udp',
      print: {
        numeric: 2,
        hasLinkHeader: true,
        verbosity: 2,
        hexDump: { x: 0, X: 1, A: 0 },
        isQuick: false,
        hasAbsoluteSequences: false,
        hasNumbers: false,
        isChecksumIgnored: false,
        timeStyle: 3,
        decodeAs: 'vxlan',
      },
      maxCount: 5,
      filePath: '-',
      snapLength: undefined,
      direction: undefined,
      target: { name: 'client', namespace: undefined, container: undefined },
      argv: ['ping', '-c', '1', 'x'],
    });
  });

  it('puts the overrides of a lab into its options', () => {
    const words = ['--seed', '7', '--cni', 'flannel/vxlan', '--proxy-mode', 'iptables', '--node-count', '3'];
    expect(commandOf('run', 'a.yaml', 'b.yaml', ...words, '-o', 'tap', '--scenario', 's')).toEqual({
      kind: 'run',
      labs: ['a.yaml', 'b.yaml'].map((path) => ({
        path,
        options: { seed: 7, cni: 'flannel/vxlan', proxyMode: 'iptables', nodeCount: 3 },
        isVerbose: false,
      })),
      checksPath: undefined,
      seeds: [],
      scenario: 's',
      format: 'tap',
    });
  });

  it('takes the checks of a teacher, and seeds of which each is a run', () => {
    expect(
      commandOf('run', 'ann.yaml', 'bob.yaml', '--checks', 'teacher.yaml', '--seeds', '1, 2,2', '-o', 'csv'),
    ).toMatchObject({ checksPath: 'teacher.yaml', seeds: [1, 2], format: 'csv' });
    expect(commandOf('run', 'a.yaml', '-o', 'html', '--lang', 'zh-CN')).toMatchObject({ language: 'zh-CN' });
    expect(commandOf('run', 'a.yaml', '--timeout', '30')).toMatchObject({ timeoutSeconds: 30 });
    expect(refusalOf('run', 'a.yaml', '--timeout', '0').stderr).toContain('from 1 to 86400');
    expect(refusalOf('run', 'a.yaml', '--lang', 'zh-CN').stderr).toContain('what -o html writes');
    expect(refusalOf('run', 'a.yaml', '--seeds', '1,x').stderr).toContain('Give a whole number');
    expect(refusalOf('run', 'a.yaml', '--seed', '1', '--seeds', '2').exitCode).toBe(2);
  });

  it('serves the built-in lab where none is named', () => {
    expect(commandOf('serve', '--no-open')).toEqual({
      kind: 'serve',
      lab: undefined,
      options: {},
      isVerbose: false,
      port: undefined,
      shouldOpenBrowser: false,
      isInsteadOfWindow: false,
    });
  });

  it('opens the page instead of the window', () => {
    expect(commandOf('open', 'web.yaml')).toMatchObject({ kind: 'serve', isInsteadOfWindow: true });
  });

  it('reads capture files with the flags of capture', () => {
    expect(commandOf('read', 'a.pcap', 'b.pcapng', '-t')).toEqual({
      kind: 'read',
      paths: ['a.pcap', 'b.pcapng'],
      filter: '',
      print: { ...PLAIN_PRINT, timeStyle: 1 },
      maxCount: undefined,
      filePath: undefined,
      isCounting: false,
    });
  });

  it.each([
    [
      'an option that does not exist',
      ['exec', '--sede', '1', 'l', 't', '--', 'c'],
      "unknown option '--sede'",
    ],
    ['its nearest name', ['exec', '--sede', '1', 'l', 't', '--', 'c'], 'Did you mean --seed?'],
    ['a command that does not exist', ['exce', 'l'], "unknown command 'exce'"],
    ['a missing target', ['exec', 'web.yaml'], "missing required argument 'TARGET'"],
    ['a missing command', ['exec', 'web.yaml', 'client', '--'], "missing required argument 'COMMAND'"],
    [
      'a missing interface',
      ['capture', 'l', '--', 't', 'c'],
      "required option '--on <TARGET:IFACE>' not specified",
    ],
    ['a seed that is no number', ['run', 'l', '--seed', '1e3'], 'Give a whole number from 0 to 4294967295.'],
    [
      'a packet type that is not printed',
      ['read', 'f', '-T', 'rtp'],
      'it knows domain, resp, snmp, tftp, vxlan.',
    ],
    ['a packet type that tcpdump has not', ['read', 'f', '-T', 'quic'], "unknown packet type `quic'"],
    ['a sixth -t', ['read', 'f', '-tttttt'], 'Only -t, -tt, -ttt, -tttt and -ttttt are supported.'],
    ['a port that is too large', ['serve', '--port', '65536'], 'Give a whole number from 0 to 65535.'],
    [
      'a format that does not exist',
      ['run', 'l', '-o', 'xml'],
      'Allowed choices are text, tap, junit, json, html, csv.',
    ],
    ['a word too many', ['serve', 'a', 'b'], 'too many arguments'],
  ])('refuses %s with exit code 2', (_, words, message) => {
    const { exitCode, stderr } = refusalOf(...words);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).toMatch(/^podwire: /u);
  });

  it('says where the command begins when its options are taken for those of podwire', () => {
    expect(refusalOf('exec', 'web.yaml', 'client', 'wget', '-qO-', 'http://web').stderr).toContain(
      'put -- before the command',
    );
  });

  it('prints help on standard output with exit code 0', () => {
    const parsed = parseCommandLine(['capture', '--help']);
    expect(parsed).toMatchObject({ kind: 'exit', exitCode: 0, stderr: '' });
    expect(parsed.kind === 'exit' ? parsed.stdout : '').toContain('--on <TARGET:IFACE>');
  });

  it('prints the help on standard error with exit code 2 where no command is given', () => {
    const { exitCode, stderr } = refusalOf();
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: podwire');
  });

  it('reads a question about the Service rules of a node', () => {
    const words = ['flows', 'web.yaml', '--at', 'node/node1', '--src', '10.0.0.2', '--dst', '172.30.0.41'];
    expect(commandOf(...words, '--proto', 'UDP', '--dport', '53', '-o', 'json')).toEqual({
      kind: 'flows',
      lab: { path: 'web.yaml', options: {}, isVerbose: false },
      question: {
        at: 'node/node1',
        source: '10.0.0.2',
        destination: '172.30.0.41',
        protocol: 'udp',
        destinationPort: 53,
      },
      format: 'json',
    });
  });

  it('knows in whose words rules can be', () => {
    expect(commandOf('rules', 'web.yaml', '--at', 'node/node1')).toMatchObject({ format: 'iptables-save' });
    const words = ['rules', 'web.yaml', '--at', 'node/node1', '--format', 'nft'];
    expect(commandOf(...words)).toMatchObject({ kind: 'rules', format: 'nft' });
  });

  it('verifies on a cluster that is named', () => {
    expect(commandOf('verify', 'web.yaml', '--kubeconfig', 'k.yaml', '--timeout', '5', '-o', 'json')).toEqual(
      {
        kind: 'verify',
        lab: { path: 'web.yaml', options: {}, isVerbose: false },
        kubectl: { program: 'kubectl', kubeconfig: 'k.yaml', context: undefined },
        scenario: undefined,
        options: { isKept: false, timeoutSeconds: 5 },
        format: 'json',
      },
    );
    expect(refusalOf('verify', 'web.yaml').stderr).toContain("'--kubeconfig <FILE>' not specified");
  });

  it('prints, writes or checks the canonical form', () => {
    expect(commandOf('fmt', 'web.yaml', 'k8s/')).toEqual({
      kind: 'format',
      paths: ['web.yaml', 'k8s/'],
      action: 'print',
    });
    expect(commandOf('fmt', '-w', 'web.yaml')).toMatchObject({ action: 'write' });
    expect(commandOf('fmt', '--check', 'web.yaml')).toMatchObject({ action: 'check' });
    expect(refusalOf('fmt', '--check', '-w', 'web.yaml').stderr).toContain('exclude each other');
  });

  it('traces from a target to a port', () => {
    expect(commandOf('trace', 'web.yaml', 'client', 'web:80/udp', '-n', 'shop', '-o', 'json')).toMatchObject({
      kind: 'trace',
      from: { name: 'client', namespace: 'shop' },
      to: 'web:80/udp',
      hasFixes: true,
      format: 'json',
    });
    expect(commandOf('trace', 'web.yaml', 'client', 'web:80', '--no-fixes')).toMatchObject({
      hasFixes: false,
      headers: [],
    });
    const request = ['trace', 'web.yaml', 'client', 'http://10.0.0.1/', '-H', 'Host: a', '--header', 'X: b'];
    expect(commandOf(...request)).toMatchObject({ to: 'http://10.0.0.1/', headers: ['Host: a', 'X: b'] });
  });

  it('measures every part but the largest cluster, or those that bench is asked for', () => {
    expect(commandOf('bench')).toEqual({ kind: 'bench', format: 'text', parts: USUAL_BENCH_PARTS });
    expect(commandOf('bench', '--only', 'echo', 'bulk', '-o', 'json')).toEqual({
      kind: 'bench',
      format: 'json',
      parts: ['echo', 'bulk'],
    });
    expect(refusalOf('bench', '--only', 'everything').stderr).toContain(
      'Allowed choices are start, bring-up',
    );
  });

  it('says which options of reach exclude each other', () => {
    expect(refusalOf('reach', 'web.yaml', '--ways-in', '--classes')).toEqual({
      exitCode: 2,
      stderr: 'podwire: --explain, --diff, --ways-in and --classes exclude each other.\n',
    });
    expect(refusalOf('reach', 'web.yaml', '--explain', 'a', 'b').stderr).toContain(
      'three words: SRC DST PORT',
    );
  });

  it('takes a lab, a format and a place for export', () => {
    expect(commandOf('export', 'shop.podwire.yaml', '--as', 'bundle', '-o', 'shop.podwire', '-v')).toEqual({
      kind: 'export',
      lab: { path: 'shop.podwire.yaml', options: {}, isVerbose: true },
      format: 'bundle',
      filePath: 'shop.podwire',
      scenario: undefined,
      hasSecrets: false,
      isAnonymous: false,
      language: 'en',
      isForced: false,
    });
    const choice = ['--with-secrets', '--anonymize', '--force'];
    const words = ['--as', 'scenario', '--scenario', 'first-request', ...choice];
    expect(commandOf('export', 'shop.podwire.yaml', ...words)).toMatchObject({
      isForced: true,
      isAnonymous: true,
      format: 'scenario',
      filePath: undefined,
      scenario: 'first-request',
      hasSecrets: true,
    });
    expect(
      refusalOf('export', 'web.yaml', '--as', 'kubernetes', '--scenario', 'first-request').stderr,
    ).toContain('--scenario chooses what --as scenario, --as netns or --as html writes');
    expect(commandOf('export', 'web.yaml', '--as', 'html', '--lang', 'zh-TW')).toMatchObject({
      language: 'zh-TW',
    });
    expect(refusalOf('export', 'web.yaml', '--as', 'html', '--lang', 'de').stderr).toContain(
      'Allowed choices are en, zh-CN, zh-TW.',
    );
    expect(refusalOf('export', 'web.yaml', '--as', 'png', '--lang', 'zh-CN').stderr).toContain(
      '--lang is the language of what --as bundle, --as html, --as svg or --as drawio writes',
    );
    expect(refusalOf('export', 'web.yaml')).toMatchObject({ exitCode: 2 });
    const cluster = ['--cni', 'calico/bgp', '--proxy-mode', 'ipvs', '--seed', '7', '--node-count', '3'];
    expect(commandOf('export', 'web.yaml', '--as', 'kind', ...cluster)).toMatchObject({
      lab: { options: { cni: 'calico/bgp', proxyMode: 'ipvs', seed: 7, nodeCount: 3 } },
    });
    expect(refusalOf('export', 'web.yaml', '--as', 'bundle', '--seed', '7').stderr).toContain(
      '--as bundle writes the lab as it says itself',
    );
    expect(refusalOf('export', 'web.yaml', '--as', 'zip').stderr).toContain('bundle');
  });

  it('takes one lab or two for diff', () => {
    const alone = { kind: 'diff', path: 'a.yaml', otherPath: undefined, format: 'text' };
    expect(commandOf('diff', 'a.yaml')).toEqual(alone);
    expect(commandOf('diff', 'a.yaml', 'b.yaml', '-o', 'json')).toEqual({
      ...alone,
      otherPath: 'b.yaml',
      format: 'json',
    });
    expect(refusalOf('diff').exitCode).toBe(2);
  });

  it('wants to know where an imported lab goes', () => {
    expect(commandOf('import', 'k8s/', 'dump.txt', '-o', 'shop.podwire.yaml')).toEqual({
      kind: 'import',
      paths: ['k8s/', 'dump.txt'],
      filePath: 'shop.podwire.yaml',
      hasSecrets: false,
      isForced: false,
    });
    expect(refusalOf('import', 'k8s/')).toMatchObject({ exitCode: 2 });
  });
});
