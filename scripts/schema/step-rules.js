/**
 * What a step of a Scenario may say together, for validators. The editor's schema goes without: it would complete the words of
 * every alternative.
 */

/** What cannot stand without something beside it. */
const COMPANIONS = {
  scale: ['replicas'],
  replicas: ['scale'],
  patch: ['with'],
  with: ['patch'],
  patchType: ['patch'],
  gracePeriodSeconds: ['delete'],
};

const requiring = (...required) => ({ required });

/** `actions`: what a step does one of. */
export function withStepRules(scenario, actions) {
  const schema = JSON.parse(JSON.stringify(scenario));
  const step = schema.properties.spec.properties.steps.items;
  step.oneOf = actions.map((action) => requiring(action));
  step.dependencies = COMPANIONS;
  const { capture, fault } = step.properties;
  capture.oneOf = [requiring('start'), requiring('stop')];
  capture.dependencies = { start: ['on'] };
  fault.oneOf = [requiring('cable'), requiring('pod'), requiring('node')];
  fault.dependencies = { daemon: ['node'] };
  return schema;
}
