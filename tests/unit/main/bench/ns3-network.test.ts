import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildNs3Network, parseNs3Runs, type Ns3Network, type Ns3Tools } from '#main/bench/ns3-network';

let directory = '';
let notes: string[] = [];

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'podwire-ns3-'));
  notes = [];
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

function script(name: string, ...lines: readonly string[]): string {
  const file = path.join(directory, name);
  writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  chmodSync(file, 0o755);
  return file;
}

/** A machine with ns-3, whose compiler makes a program of these lines. */
function toolsFor(program: readonly string[] = [], library = '-lns3-core'): Ns3Tools {
  const made = script('made', ...program);
  return {
    pkgConfig: script(
      'pkg-config',
      `case "$1" in --modversion) echo 3.37;; --cflags) echo -I/opt/ns3/include;; *) echo -L/opt/ns3/lib ${library};; esac`,
    ),
    // Called as `g++ -std=c++17 -O2 SOURCE -o PROGRAM ...`.
    compiler: script('compiler', `echo "$@" > ${path.join(directory, 'words')}`, `cp ${made} "$5"`),
    source: script('echo-network.cc'),
  };
}

function build(tools: Ns3Tools): Ns3Network | undefined {
  return buildNs3Network((note) => notes.push(note), tools);
}

describe('buildNs3Network', () => {
  it.each([
    [{ pkgConfig: 'podwire-has-no-such-program' }, 'podwire-has-no-such-program is not installed'],
    [{ pkgConfig: 'false' }, 'it is not installed (Debian: libns3-dev)'],
    [{ source: 'podwire-has-no-such-file.cc' }, 'this Podwire comes without the source for it'],
    [{ compiler: 'podwire-has-no-such-compiler' }, 'podwire-has-no-such-compiler is not installed'],
    [{ compiler: 'false' }, 'false refuses its source: no reason given'],
  ])('says why there is no comparison: %o', (missing, reason) => {
    expect(build({ ...toolsFor(), ...missing })).toBeUndefined();
    expect(notes).toEqual([`not compared with ns-3: ${reason}`]);
  });

  it('compiles for the ns-3 that pkg-config knows, and runs with its libraries', () => {
    build(toolsFor())?.remove();
    expect(readFileSync(path.join(directory, 'words'), 'utf8')).toContain(
      '-I/opt/ns3/include -L/opt/ns3/lib -lns3-core -Wl,--disable-new-dtags -Wl,-rpath,/opt/ns3/lib',
    );
    expect(notes).toEqual([]);
  });
});

describe('Ns3Network', () => {
  const RUNS = [
    'echo \'{"kind":"echo","seconds":2,"frames":400}\'',
    'echo \'{"kind":"echo","seconds":1,"frames":400}\'',
    'echo \'{"kind":"echo","seconds":0.5,"frames":400}\'',
    'echo \'{"kind":"captured","seconds":4,"frames":400}\'',
    'echo \'{"kind":"bulk","seconds":2,"frames":100,"bytes":8000000}\'',
    'echo \'{"kind":"set-up","seconds":0.02,"bytes":1000}\'',
  ];

  it('answers medians', () => {
    const network = build(toolsFor(RUNS));
    expect(network?.echo(2, 2)).toEqual({ plain: 400, captured: 100 });
    expect(network?.bulk(2, 2)).toEqual({ frames: 50, megabytes: 4 });
    expect(network?.setUp(2, 2)).toEqual({ milliseconds: 20, bytes: 1000 });
    expect(network?.beside(7)).toEqual({ comparison: { program: 'ns-3.37', value: 7 } });
    network?.remove();
  });

  it('aims higher beside a build that is not optimised, as it is slower', () => {
    const [slow, fast] = ['-lns3-core', '-lns3.37-core-optimized'].map((library) =>
      build(toolsFor([], library)),
    );
    expect(fast?.beside(5, { kind: 'at-least', value: 2 })).toEqual({
      comparison: { program: 'ns-3.37, optimised', value: 5, goal: { kind: 'at-least', value: 2 } },
    });
    expect(slow?.beside(5, { kind: 'at-least', value: 2.8 }).comparison?.goal?.value).toBeCloseTo(4.1);
    expect(slow?.beside(5, { kind: 'at-most', value: 4.1 }).comparison?.goal?.value).toBeCloseTo(2.8);
    slow?.remove();
    fast?.remove();
  });

  it('asks for the work, the size of the network and a place for captures, which is gone afterwards', () => {
    const words = path.join(directory, 'asked');
    const network = build(toolsFor([`echo "$@" > ${words}`, 'touch "$4-0-1.pcap"']));
    network?.echo(20, 50);
    network?.remove();
    const [work, nodes, pods, captures = ''] = readFileSync(words, 'utf8').trim().split(' ');
    expect([work, nodes, pods]).toEqual(['echo', '20', '50']);
    expect(path.isAbsolute(captures)).toBe(true);
    expect(existsSync(path.dirname(captures))).toBe(false);
  });

  it('leaves a comparison out where ns-3 fails, and says so', () => {
    const network = build(toolsFor(['echo "not all Pods are answered" >&2', 'exit 1']));
    expect(network?.beside(network.echo(2, 2).plain)).toEqual({});
    expect(notes).toEqual(['echo, 2 nodes: not compared with ns-3: not all Pods are answered']);
    network?.remove();
  });
});

describe('parseNs3Runs', () => {
  it('refuses what is not a measurement', () => {
    expect(() => parseNs3Runs('{"kind":"echo","seconds":0}\n')).toThrow();
    expect(() => parseNs3Runs('Segmentation fault\n')).toThrow();
  });
});
