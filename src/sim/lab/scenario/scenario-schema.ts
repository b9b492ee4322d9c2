/** The shape of `kind: Scenario`, `podwire.dev/v1`; what a step may say together is `read-scenario`'s matter. */
import { z } from 'zod';
import { faultSchema, nameSchema } from '../lab-schema';
import { MOST_PODS } from '../../kube/admission/pod-count';
import { countRangeSchema } from './count-range';
import { hintSchema, questionSchema } from './lesson';
import { localTextSchema } from './local-text';

/** A bare number is refused by the reader, with what to write instead. */
const durationSchema = z.union([z.string(), z.number()]);
const textListSchema = z.union([z.string(), z.array(z.string())]);

const textExpectationSchema = z.strictObject({
  contains: textListSchema.optional(),
  notContains: textListSchema.optional(),
  equals: z.string().optional(),
  matches: textListSchema.optional(),
});

const statusSchema = z.int().min(100).max(599);

const expectSchema = z.strictObject({
  exitCode: z.int().min(0).max(255).optional(),
  stdout: textExpectationSchema.optional(),
  stderr: textExpectationSchema.optional(),
  latency: z.strictObject({ min: durationSchema.optional(), max: durationSchema.optional() }).optional(),
  httpStatus: z
    .union([
      statusSchema,
      z.array(z.strictObject({ status: statusSchema, count: countRangeSchema.optional() })),
    ])
    .optional(),
  answeredBy: z
    .array(
      z.strictObject({
        who: z.string().min(1),
        connections: countRangeSchema.optional(),
        different: countRangeSchema.optional(),
      }),
    )
    .optional(),
  dns: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        type: z.string().optional(),
        answer: textListSchema.optional(),
        status: z.string().optional(),
      }),
    )
    .optional(),
  packets: z.array(z.strictObject({ filter: z.string(), count: countRangeSchema.optional() })).optional(),
  reachable: z.boolean().optional(),
});

export const stepSchema = z.strictObject({
  exec: z
    .strictObject({
      in: z.string().min(1),
      run: z.string().min(1),
      container: z.string().optional(),
      background: z.boolean().optional(),
      interruptAfter: durationSchema.optional(),
    })
    .optional(),
  apply: z.string().optional(),
  delete: z.string().optional(),
  scale: z.string().optional(),
  patch: z.string().optional(),
  wait: z
    .union([
      durationSchema,
      z.strictObject({
        for: z.string().min(1),
        object: z.string().min(1),
        timeout: durationSchema.optional(),
      }),
    ])
    .optional(),
  fault: z
    .strictObject({
      ...faultSchema.shape,
      cable: z.string().optional(),
      node: z.string().optional(),
      pod: z.string().optional(),
      daemon: z.string().optional(),
    })
    .optional(),
  capture: z
    .strictObject({
      start: z.string().optional(),
      stop: z.string().optional(),
      on: textListSchema.optional(),
      filter: z.string().optional(),
    })
    .optional(),
  compare: z
    .strictObject({
      in: z.string().min(1),
      run: z.string().min(1),
      cni: textListSchema.optional(),
      proxyMode: textListSchema.optional(),
    })
    .optional(),
  addresses: textListSchema.optional(),
  reach: z
    .strictObject({
      from: z.string().min(1),
      to: z.string().min(1),
      port: z.int().min(1).max(65_535),
      protocol: z.enum(['tcp', 'udp', 'sctp']).optional(),
    })
    .optional(),
  note: localTextSchema.optional(),
  name: z.string().optional(),
  at: durationSchema.optional(),
  task: localTextSchema.optional(),
  hint: hintSchema.optional(),
  predict: questionSchema.optional(),
  hidden: z.boolean().optional(),
  points: z.int().min(0).optional(),
  namespace: z.string().optional(),
  gracePeriodSeconds: z.int().min(0).optional(),
  replicas: z.int().min(0).max(MOST_PODS).optional(),
  with: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).optional(),
  patchType: z.enum(['strategic', 'merge', 'json']).optional(),
  expect: expectSchema.optional(),
});

const evidenceSchema = z.strictObject({
  name: nameSchema.min(1),
  points: z.int().min(1).optional(),
  text: localTextSchema.optional(),
  in: z.string().optional(),
  run: z.string().optional(),
  stdout: textExpectationSchema.optional(),
});

/** @public The editor's schema is made of it. */
export const scenarioSchema = z.strictObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.strictObject({ name: nameSchema }),
  spec: z.strictObject({
    title: localTextSchema.optional(),
    text: localTextSchema.optional(),
    forEach: z
      .strictObject({
        cni: textListSchema.optional(),
        proxyMode: textListSchema.optional(),
        seed: z.array(z.int().min(0).max(0xffff_ffff)).optional(),
      })
      .optional(),
    diagnosis: questionSchema.optional(),
    evidence: z.array(evidenceSchema).optional(),
    steps: z.array(stepSchema),
  }),
});
