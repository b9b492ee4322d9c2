import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findFixes } from '#sim/api/trace/find-fixes';
import { traceConnection, type Journey } from '#sim/api/trace/trace-connection';
import { CommandLab, testCatalogue } from '#kit/command-lab';
import { inEnglish } from '#sim/base/sentence';

const PUBLISHED = readFileSync(
  new URL('../../../../../resources/labs/whole-picture.podwire.yaml', import.meta.url),
  'utf8',
);

function traced(lab: CommandLab, to: string): Journey {
  const journey = traceConnection(lab.simulation, { from: 'host/laptop', to, options: {} });
  if (!journey.ok) throw new Error(inEnglish(journey.error));
  return journey.value;
}

/** Of the line that a cause stands on. */
function lineOf({ cause }: Journey, index: number): string | undefined {
  return PUBLISHED.split('\n')[(cause[index]?.location?.line ?? 0) - 1]?.trim();
}

describe('the whole picture, traced', () => {
  const lab = new CommandLab(PUBLISHED);

  it('dies at the web servers for the label that no namespace carries', () => {
    const journey = traced(lab, 'https://shop.example/');
    expect(journey.verdict).toBe('dropped');
    expect(inEnglish(journey.reason)).toMatch(
      /^HTTP 504 Gateway Time-out, because what the proxy asked on ended at node\//u,
    );
    expect(journey.cause.map(({ text }) => text)).toEqual([
      'NetworkPolicy shop/default-deny',
      'NetworkPolicy shop/from-ingress',
    ]);
    expect(lineOf(journey, 1)).toBe('- from:');
  });

  it('dies at the API, which nobody opens to the controller, and each fix that is offered moves it on', () => {
    const journey = traced(lab, 'https://shop.example/api');
    expect(journey.verdict).toBe('dropped');
    expect(journey.cause.map(({ text }) => text)).toEqual(['NetworkPolicy shop/default-deny']);
    const { simulation } = lab;
    const question = { from: 'host/laptop', to: 'https://shop.example/api', options: {} };
    const copied = { document: simulation.document, overrides: {}, images: testCatalogue() };
    const fixes = findFixes({ question, journey, simulation, lab: copied });
    expect(fixes.map(({ title, isEnough, verdict }) => [title, isEnough, verdict])).toEqual([
      ['let Deployment ingress-nginx/ingress-nginx-controller into Deployment api', true, 'answered'],
      ['let NetworkPolicy from-ingress be for app=api, too', false, 'dropped'],
    ]);
  });

  it('answers at both paths with the label and the wider selector', () => {
    lab.sh('host/laptop', 'kubectl label namespace ingress-nginx name=ingress-nginx');
    expect(traced(lab, 'https://shop.example/')).toMatchObject({
      verdict: 'answered',
      reason: 'HTTP 200 OK',
    });
    expect(traced(lab, 'https://shop.example/api').cause.map(({ text }) => text)).toEqual([
      'NetworkPolicy shop/default-deny',
    ]);
    const selector =
      '{"spec":{"podSelector":{"matchLabels":null,"matchExpressions":[{"key":"app","operator":"In","values":["web","api"]}]}}}';
    lab.sh('host/laptop', `kubectl -n shop patch networkpolicy from-ingress --type merge -p '${selector}'`);
    expect(traced(lab, 'https://shop.example/api')).toMatchObject({ verdict: 'answered', cause: [] });
  });
});
