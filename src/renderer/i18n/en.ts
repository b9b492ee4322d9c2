/** What English says otherwise than the message's own key: the form for one. Everything else is the key itself. */
import type { MessageKey, PluralForms } from './catalogue';

export const EN = {
  'Selects every Pod of its namespaces: {count} Pods, {ready} of them ready.': {
    one: 'Selects every Pod of its namespaces: {count} Pod, ready: {ready}.',
  },
  'Selects {count} Pods, {ready} of them ready.': { one: 'Selects {count} Pod, ready: {ready}.' },
  'Selects {count} namespaces.': { one: 'Selects one namespace.' },
  '{count} questions wait for what you expect.': { one: 'One question waits for what you expect.' },
  '{count} elements selected': { one: '{count} element selected' },
  'Selects {count} nodes.': { one: 'Selects one node.' },
  '{node} ({addresses}) runs {count} Pods.': { one: '{node} ({addresses}) runs one Pod.' },
  '{namespace} has {count} Pods.': { one: '{namespace} has one Pod.' },
  'Capture {name}: {count} packets': { one: 'Capture {name}: {count} packet' },
  '{count} captures': { one: '{count} capture' },
  '{count} captures, made by playing the Scenarios on a fresh copy of the lab, with hashes': {
    one: '{count} capture, made by playing the Scenarios on a fresh copy of the lab, with hashes',
  },
  '{count} elements copied': { one: '{count} element copied' },
  'and {count} more rules': { one: 'and one more rule' },
  '{count} earlier edits…': { one: '{count} earlier edit…' },
  '{count} later edits…': { one: '{count} later edit…' },
  '{count} files': { one: '{count} file' },
  'Beside the lab: {name}, {count} packets.': { one: 'Beside the lab: {name}, {count} packet.' },
  '{count} labs': { one: '{count} lab' },
  '{count} nodes': { one: '{count} node' },
  '{count} errors, the first in line {line}; the lab runs on as it was': {
    one: 'Error in line {line}; the lab runs on as it was',
  },
  '{count} errors, the first in line {line}; there is no lab until they are gone': {
    one: 'Error in line {line}; there is no lab until it is gone',
  },
  '{count} Pods': { one: '{count} Pod' },
  '{count} Pod addresses': { one: '{count} Pod address' },
  'and {count} more Pods without a node (see the list)': {
    one: 'and one more Pod without a node (see the list)',
  },
  'The text wants {count} replicas.': { one: 'The text wants one replica.' },
  'Deletes and creates {count} Pods again, as kubectl replace --force: {names}': {
    one: 'Deletes and creates it again, as kubectl replace --force: {names}',
  },
  'Recorded {name}: {count} steps.': { one: 'Recorded {name}: {count} step.' },
  'Replace {count} Pods': { one: 'Replace the Pod' },
  'the text wants {count} replicas': { one: 'the text wants {count} replica' },
  '{count} Scenarios': { one: '{count} Scenario' },
  'The control plane and {count} workers.': { one: 'The control plane and {count} worker.' },
  'its {count} Scenarios': { one: 'its Scenario' },
  'in: {count} rules': { one: 'in: {count} rule' },
  'out: {count} rules': { one: 'out: {count} rule' },
  'and {count} more Pods': { one: 'and {count} more Pod' },
  '{count} addresses': { one: '{count} address' },
  'Recording · {count} steps': { one: 'Recording · {count} step' },
  'Capture on {count} interfaces': { one: 'Capture on {count} interface' },
  '{count} steps will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.':
    {
      one: '{count} step will be written into the text of the lab, as one edit that can be undone. Edits that were made while recording become steps of it.',
    },
  'The {count} steps that were recorded are lost. What you did in the lab, edits too, stays.': {
    one: 'The step that was recorded is lost. What you did in the lab, edits too, stays.',
  },
  '{count} bytes': { one: '{count} byte' },
  '{count} more bytes; export them to see all': { one: '{count} more byte; export them to see all' },
  'Apply {count} objects, and wait until the Pods are ready:': {
    one: 'Apply one object, and wait until its Pods are ready:',
  },
  '{count} steps differ.': { one: 'One step differs.' },
  'It goes to one of {count} endpoints:': { one: 'It goes to its one endpoint:' },
  '{count} fixes': { one: '{count} fix' },
  '{count} interfaces': { one: '{count} interface' },
  '{count} errors': { one: '{count} error' },
  '{count} warnings': { one: '{count} warning' },
  '{count} notices': { one: '{count} notice' },
} as const satisfies Readonly<Partial<Record<MessageKey, PluralForms>>>;
