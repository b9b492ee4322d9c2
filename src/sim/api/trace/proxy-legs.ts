/**
 * What became of a request at a proxy that it arrived at: what the proxy decided, and the way of the packets by which it asked on, from
 * proxy to proxy.
 *
 * Proxies tell by themselves (`app/reverse-proxy/tell-proxy.ts`); one that tells nothing is an end like any server.
 */
import { append } from '../../base/append';
import { say } from '../../base/sentence';
import { fieldOf, listFieldOf, textFieldOf, type KubeObject } from '../../kube/objects/kube-object';
import { formatFieldPath, type FieldPath } from '../../kube/objects/object-issue';
import type { ProxySource, ProxyStep } from '../../link/proxy-step';
import { firstPathOf, legsOf } from './attempt-paths';
import { viewOf } from './event-view';
import type { Because, Hop } from './hop';
import type { JourneyLeg } from './journey';
import { titleOf, type LabObjects } from './lab-objects';
import type { PacketPath, PathEvent, PathRecorder, ProxyEvent } from './path-recorder';

/** More proxies one after the other are a circle. */
const MAX_DEPTH = 8;

interface ProxyContext {
  readonly recorder: PathRecorder;
  readonly lab: LabObjects;
}

/** `path` is the first packet of the connection that the request came by. */
export function legsBehind(path: PacketPath, context: ProxyContext, depth = 0): readonly JourneyLeg[] {
  const arrival = path.events.findLast(isArrival);
  if (arrival === undefined || depth >= MAX_DEPTH) return [];
  const legs: JourneyLeg[] = [];
  const told = new Set<string>();
  let hops: Hop[] = [];
  const flush = (): void => {
    if (hops.length > 0) legs.push({ way: 'proxy', packetId: path.packetId, hops });
    hops = [];
  };
  for (const event of proxyEventsAt(arrival, context.recorder)) {
    if (event.step.kind !== 'upstream') {
      hops.push(proxyHop(event, event.step, context.lab));
      continue;
    }
    const { peer, local } = event.step;
    hops.push(upstreamHop(event, event.step, context.lab));
    // A try that is repeated goes the same way again.
    if (told.has(peer)) continue;
    told.add(peer);
    flush();
    const localPort = Number(local.slice(local.lastIndexOf(':') + 1));
    const sender = { at: event.at, protocol: 'tcp', beganNs: event.timeNs, localPort } as const;
    const forwarded = firstPathOf(context.recorder, sender);
    if (forwarded === undefined) continue;
    append(legs, legsOf('forward', forwarded, { ...context, asked: addressOf(peer) }));
    append(legs, legsBehind(forwarded, context, depth + 1));
  }
  flush();
  return legs;
}

function isArrival(event: PathEvent): boolean {
  return event.step.kind === 'delivery' && viewOf(event).frame.tunnels.length === 0;
}

function proxyEventsAt(arrival: PathEvent, recorder: PathRecorder): readonly ProxyEvent[] {
  const { source } = viewOf(arrival);
  return recorder.proxyEvents.filter(
    ({ at, client, timeNs }) => at === arrival.at && client === source && timeNs >= arrival.timeNs,
  );
}

type OwnStep = Exclude<ProxyStep, { readonly kind: 'upstream' }>;

function proxyHop(event: ProxyEvent, step: OwnStep, lab: LabObjects): Hop {
  const base = hopAt(event);
  switch (step.kind) {
    case 'decision':
      return {
        ...base,
        stage: step.program,
        decision: step.decision,
        sentence: step.sentence,
        rules: step.rules,
        others: step.others,
        because: step.sources.flatMap((source) => becauseOf(source, lab)),
      };
    case 'failure':
      return {
        ...base,
        decision: say('{peer} failed', { peer: step.peer }),
        sentence: say('{peer} has not answered the proxy: {problem}', {
          peer: whoIs(step.peer, lab),
          problem: step.text,
        }),
      };
    case 'reply': {
      const { status, isPassedOn } = step;
      const isRefusal = !isPassedOn && status >= 400;
      return {
        ...base,
        outcome: isRefusal ? 'refused' : 'goes-on',
        decision: `HTTP ${status}`,
        sentence: isPassedOn
          ? say('The proxy passes the answer on to the client: status {status}', { status })
          : say('The proxy answers by itself, with status {status}', { status }),
      };
    }
  }
}

function upstreamHop(
  event: ProxyEvent,
  { peer, isReused }: ProxyStep & { readonly kind: 'upstream' },
  lab: LabObjects,
): Hop {
  const address = addressOf(peer);
  const [pod, service] = [lab.podAt(address), lab.serviceBehind(address)];
  const who = whoIs(peer, lab);
  const whom =
    service === undefined
      ? who
      : say("{who}, an endpoint of {service}, past the Service's own address", {
          who,
          service: titleOf(service),
        });
  return {
    ...hopAt(event),
    decision: `upstream ${peer}`,
    sentence: isReused
      ? say(
          "The proxy asks {whom}, on a connection that is open from before: the client's connection ends here",
          { whom },
        )
      : say("The proxy asks {whom}, on a new connection of its own: the client's connection ends here", {
          whom,
        }),
    because: [service, pod].flatMap((object) => (object === undefined ? [] : [lab.because(object)])),
  };
}

function hopAt({ timeNs, at }: ProxyEvent): Hop {
  return {
    timeNs,
    at,
    device: '',
    stage: 'proxy',
    outcome: 'goes-on',
    decision: '',
    sentence: '',
    rules: [],
    packet: '',
    changes: [],
    because: [],
    others: [],
  };
}

/** `10.244.1.2:80 (Pod shop/web)` */
function whoIs(peer: string, lab: LabObjects): string {
  const address = addressOf(peer);
  const name = lab.nameOf(address);
  return name === address ? peer : `${peer} (${name})`;
}

function addressOf(peer: string): string {
  return peer.slice(0, peer.lastIndexOf(':')).replace(/^\[(.*)\]$/u, '$1');
}

function becauseOf(source: ProxySource, lab: LabObjects): readonly Because[] {
  const object = lab.find(source.kind, source.namespace, source.name);
  if (object === undefined) return [];
  if (source.field !== undefined)
    return [lab.because(object, source.field, `${titleOf(object)}, ${source.field}`)];
  if (source.rule === undefined) return [lab.because(object)];
  const field = ruleField(object, source.rule);
  const text = formatFieldPath(field);
  return [{ ...lab.because(object, text, `${titleOf(object)}, ${text}`), field }];
}

/** `spec.rules[0].http.paths[1]`; the default backend where no rule is so. */
function ruleField(
  { spec }: KubeObject,
  wanted: { readonly host: string; readonly path: string },
): FieldPath {
  for (const [index, rule] of listFieldOf(spec, 'rules').entries()) {
    if ((textFieldOf(rule, 'host') ?? '') !== wanted.host) continue;
    const paths = listFieldOf(rule, 'http', 'paths');
    const texts = paths.map((entry) => textFieldOf(entry, 'path') ?? '');
    const exact = texts.indexOf(wanted.path);
    const place = exact === -1 ? texts.findIndex((text) => isSamePath(text, wanted.path)) : exact;
    if (place !== -1) return ['spec', 'rules', index, 'http', 'paths', place];
  }
  return ['spec', fieldOf(spec, 'defaultBackend') === undefined ? 'rules' : 'defaultBackend'];
}

/** Not every proxy keeps the slash at the end. */
function isSamePath(one: string, other: string): boolean {
  return one.replace(/\/+$/u, '') === other.replace(/\/+$/u, '');
}
